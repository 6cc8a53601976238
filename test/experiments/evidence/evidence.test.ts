import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  collectEvidence,
  drawEvidence,
  groupOfMask,
  groupsOfPartition,
  middleOf,
  regionOfGroups,
} from '../../../src/experiments/evidence/index.js';
import {
  regionInFrame,
  regionInOriginal,
  seenPart,
} from '../../../src/experiments/evidence/seen-part.js';
import { parseMethodSpec, parseMethodSpecs } from '../../../src/explain/method-spec.js';
import { fitGeometry, fitPicture } from '../../../src/image/fit/fit.js';
import { randomFrom } from '../../../src/random.js';
import { brightPicture } from '../../support/quadrant-network.js';

const geometry = fitGeometry(4, 1, 4, 1, 'squash');
const groups = [0, 1, 2, 3].map((id) => ({ id, pixels: Int32Array.of(id) }));
const thresholds = { highLrp: 1, highSa: 1 };

describe('evidence', () => {
  it('reads LRP first, then SA', () => {
    const lrp = Float32Array.from([4, 0, 0, 0]);
    const sa = Float32Array.from([2, 2, 0, 0]);
    const found = collectEvidence({ lrp, sa, geometry }, groups, thresholds);
    expect(found.map((one) => one.class)).toEqual([
      'essential',
      'negative',
      'inessential',
      'inessential',
    ]);
    expect(found[0]).toMatchObject({ lrpShare: 1, saShare: 0.5, lrpDensity: 4, saDensity: 2 });
  });

  it('does not count negative relevance, nor let it cancel', () => {
    const lrp = Float32Array.from([1, -100, 0, 0]);
    const [first] = collectEvidence({ lrp, sa: lrp.map(() => 0), geometry }, groups, thresholds);
    expect(first).toMatchObject({ class: 'essential', lrpShare: 1 });
  });

  it('holds a region that is alone against the whole picture', () => {
    const lrp = Float32Array.from([1, 1, 0, 0]);
    const [only] = collectEvidence({ lrp, sa: lrp, geometry }, groups.slice(2, 3), thresholds);
    expect(only?.class).toBe('inessential');
  });

  it('does not change when the score is scaled', () => {
    const values = fc.array(fc.integer({ min: 0, max: 99 }), { minLength: 4, maxLength: 4 });
    fc.assert(
      fc.property(values, values, (a, b) => {
        const classes = (scale: number) =>
          collectEvidence(
            {
              lrp: Float32Array.from(a, (value) => scale * value),
              sa: Float32Array.from(b, (value) => scale * value),
              geometry,
            },
            groups,
            thresholds,
          ).map((one) => one.class);
        expect(classes(8)).toEqual(classes(1));
      }),
    );
  });

  it('shares the picture out among the areas of a partition', () => {
    const random = randomFrom(1);
    const labels = Int32Array.from({ length: 40 * 30 }, () => random.below(9));
    const parts = groupsOfPartition({ width: 40, height: 30, labels });
    const map = Float32Array.from({ length: 24 * 24 }, () => random.unit());
    const large = fitGeometry(40, 30, 24, 24, 'squash');
    const found = collectEvidence({ lrp: map, sa: map, geometry: large }, parts, thresholds);
    expect(found.reduce((sum, { lrpShare }) => sum + lrpShare, 0)).toBeCloseTo(1, 5);
    expect(found.reduce((sum, { area }) => sum + area, 0)).toBe(1200);
    const mean = found.reduce((sum, { area, lrpDensity }) => sum + area * lrpDensity, 0) / 1200;
    expect(mean).toBeCloseTo(1, 5);
  });
});

describe('groups', () => {
  it('are the areas of a partition, those without a pixel left out', () => {
    const labels = Int32Array.from([3, 0, 3, 0]);
    const parts = groupsOfPartition({ width: 2, height: 2, labels });
    expect(parts.map(({ id, pixels }) => [id, ...pixels])).toEqual([
      [0, 1, 3],
      [3, 0, 2],
    ]);
  });

  it('go to regions and back', () => {
    const mask = Uint8Array.from([255, 127, 128, 0]);
    const group = groupOfMask({ width: 2, height: 2, mask }, 0, 'soft');
    expect([...regionOfGroups({ width: 2, height: 2 }, [group]).mask]).toEqual([255, 0, 255, 0]);
  });
});

describe('what the network sees', () => {
  it('is cut out without changing what the network gets', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 5, max: 40 }),
        fc.integer({ min: 5, max: 40 }),
        fc.constantFrom('cover' as const, 'contain' as const, 'squash' as const),
        (width, height, fit) => {
          const side = brightPicture(40);
          const picture = { width, height, data: side.data.slice(0, 4 * width * height) };
          const seen = seenPart(picture, fitGeometry(width, height, 8, 8, fit));
          expect(fitPicture(seen.picture, 8, 8, fit, [1, 2, 3])).toEqual(
            fitPicture(picture, 8, 8, fit, [1, 2, 3]),
          );
          expect(seen.geometry).toEqual(
            fitGeometry(seen.picture.width, seen.picture.height, 8, 8, fit),
          );
        },
      ),
    );
  });

  it('keeps regions in their place', () => {
    const frame = { x: 1, y: 0, width: 2, height: 2 };
    const part = { width: 2, height: 2, mask: Uint8Array.from([1, 2, 3, 4]) };
    const whole = regionInOriginal(part, frame, { width: 4, height: 2 });
    expect([...whole.mask]).toEqual([0, 1, 2, 0, 0, 3, 4, 0]);
    expect(regionInFrame(whole, frame)).toEqual(part);
  });
});

describe('the drawing', () => {
  it('has three colours, at whatever size', () => {
    const picture = brightPicture(60);
    const of = (id: number, x: number) => ({
      id,
      pixels: Int32Array.from(
        { length: 20 * 60 },
        (_, i) => 60 * Math.floor(i / 20) + x + (i % 20),
      ),
    });
    const evidence = (['essential', 'negative', 'inessential'] as const).map((kind, i) => ({
      group: of(i, 20 * i),
      class: kind,
      area: 1200,
      lrpShare: 0,
      saShare: 0,
      lrpDensity: 0,
      saDensity: 0,
    }));
    for (const side of [60, 30, 120]) {
      const shown = brightPicture(side);
      const { data } = drawEvidence(picture, evidence, shown);
      const colourAt = (x: number) => {
        const at = 4 * Math.floor((x * side) / 60);
        return [...data.subarray(at, at + 3)];
      };
      const [orange, blue, grey] = [colourAt(5), colourAt(25), colourAt(45)];
      expect(orange[0] - orange[2]).toBeGreaterThan(60);
      expect(blue[2] - blue[0]).toBeGreaterThan(60);
      expect(new Set(grey).size).toBe(1);
    }
  });

  it('numbers a region inside it, however it is bent', () => {
    // A U of 5×5 pixels: its centre of mass lies in the gap.
    const rows = ['#...#', '#...#', '#...#', '#...#', '#####'];
    const pixels = Int32Array.from(
      rows
        .join('')
        .split('')
        .flatMap((sign, i) => (sign === '#' ? [i] : [])),
    );
    const { x, y } = middleOf({ id: 0, pixels }, 5);
    expect(rows[y][x]).toBe('#');
    const square = Int32Array.from([0, 1, 2, 5, 6, 7, 10, 11, 12]);
    expect(middleOf({ id: 0, pixels: square }, 5)).toEqual({ x: 1, y: 1 });
  });
});

describe('method specs', () => {
  it('names methods, their choices and their parameters', () => {
    const names = ['lrp', 'lrp:epsilon', 'sa:l2', 'smoothgrad:samples=3', 'random'];
    expect(parseMethodSpecs(names.join(',')).map(({ name }) => name)).toEqual(names);
  });

  it('refuses what there is not, and says what there is', () => {
    expect(() => parseMethodSpec('lpr')).toThrow(/no method: use lrp, sa/);
    expect(() => parseMethodSpec('lrp:nope')).toThrow(/preset must be one of heatmapping/);
    expect(() => parseMethodSpec('sa:colour=3')).toThrow(/no parameter "colour"; use norm/);
    expect(() => parseMethodSpec('random:3')).toThrow(/no parameter "3"; use seed/);
    expect(() => parseMethodSpecs('sa,sa')).toThrow(/named twice/);
  });
});
