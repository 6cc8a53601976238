import { describe, expect, it } from 'vitest';
import { presetNames } from '../../../src/explain/lrp/presets.js';
import { witnessed } from './support/witnessed.js';

describe('the witness', () => {
  const kernels = witnessed();

  it.each(presetNames)(
    'agrees with the kernels under %s',
    (preset) => {
      for (const { layer, verified } of kernels.ledgerUnder(preset, 2)) {
        expect(verified?.units, layer).toBe(2);
        expect(verified?.forward, layer).toBeLessThanOrEqual(1e-5);
        expect(verified?.relevance, layer).toBeLessThanOrEqual(1e-4);
      }
    },
    300_000,
  );
});
