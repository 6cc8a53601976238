import { describe, expect, it } from 'vitest';
import {
  evidenceOfRegion,
  predictionOf,
  THRESHOLDS,
} from '../../../src/experiments/evidence/index.js';
import { fitGeometry } from '../../../src/image/fit/fit.js';
import { rectangle } from '../../../src/image/regions/index.js';

// The network's 4×4 pixels are the middle of a picture of 8×4: columns 2 to 5.
const geometry = fitGeometry(8, 4, 4, 4, 'cover');
const lrp = Float32Array.from({ length: 16 }, (_, i) => (i % 4 < 2 ? 3 : -1));
const sa = Float32Array.from({ length: 16 }, (_, i) => (i < 8 ? 2 : 0));
const at = (x: number, y: number, w: number, h: number) =>
  evidenceOfRegion(
    rectangle({ width: 8, height: 4 }, x, y, w, h),
    { lrp, sa },
    geometry,
    THRESHOLDS,
  );

describe('the evidence of a marked region', () => {
  it('is held against the whole picture, and predicts as its class does', () => {
    const left = at(2, 0, 2, 4);
    expect(left).toEqual({
      class: 'essential',
      area: 8,
      lrpShare: 1,
      saShare: 0.5,
      lrpDensity: 2,
      saDensity: 1,
    });
    expect(predictionOf(left)).toBe('falls');
    expect(at(4, 0, 2, 2)).toMatchObject({ class: 'negative', lrpShare: 0, saDensity: 2 });
    expect(predictionOf(at(4, 0, 2, 2))).toBe('rises');
    expect(at(4, 2, 2, 2)?.class).toBe('inessential');
    expect(predictionOf(at(4, 2, 2, 2))).toBe('stays');
  });

  it('counts what the network sees of it alone', () => {
    expect(at(0, 0, 4, 4)).toEqual(at(2, 0, 2, 4));
    expect(at(0, 0, 2, 4)).toBeUndefined();
    expect(predictionOf(undefined)).toBe('stays');
  });
});
