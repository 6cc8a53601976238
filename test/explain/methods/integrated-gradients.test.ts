import { describe, expect, it } from 'vitest';
import { integratedGradients } from '../../../src/explain/methods/integrated-gradients.js';
import { createSubject } from '../../../src/explain/subject.js';
import { createEngine } from '../../../src/node/engine.js';
import {
  linearNetwork,
  randomValues,
  SHAPE,
  smallInput,
  smallSubject,
  total,
} from './support/small-network.js';

/** Grey levels minus the mean, channel by channel: what the network sees of a blank picture. */
const blank = { mean: [0, 0, 0], black: [-104, -117, -123], white: [151, 138, 132] };

describe('integrated gradients', () => {
  it('has w · (x − baseline) in a linear network, however few the steps', async () => {
    const engine = await createEngine();
    const weight = randomValues(3 * 8 * 6, 11);
    const subject = createSubject(engine, linearNetwork(engine, weight), smallInput(), SHAPE);
    for (const [baseline, colour] of Object.entries(blank)) {
      const { values, shape } = integratedGradients.explain(subject, 0, { steps: 1, baseline });
      expect(shape).toEqual(SHAPE);
      smallInput().forEach((x, i) => {
        const expected = weight[i] * (x - colour[Math.floor(i / 48)]);
        expect(Math.abs(values[i] - expected)).toBeLessThanOrEqual(1e-4);
      });
    }
  });

  it('closes the gap between Σ R and the score difference as the steps become more', async () => {
    const subjects = await Promise.all(
      [1, 5].map((seed) => smallSubject({ normalised: true, seed })),
    );
    /** Σ of the gaps over Σ of the differences, for two classes of two networks from every baseline. */
    const gapAt = (steps: number) => {
      let [gaps, differences] = [0, 0];
      for (const subject of subjects) {
        for (const [baseline, colour] of Object.entries(blank)) {
          const start = smallInput().map((_, i) => colour[Math.floor(i / 48)]);
          const atStart = subject.scoresOf(start);
          for (const target of [0, 3]) {
            const given = { steps, baseline };
            const { values, findings } = integratedGradients.explain(subject, target, given);
            const difference = subject.scores[target] - atStart[target];
            const gap = Math.abs(total(values) - difference);
            expect(findings?.scoreDifference).toBeCloseTo(difference, 3);
            const found = (findings?.completenessGap as number) * Math.abs(difference);
            expect(Math.abs(found - gap)).toBeLessThan(1e-3);
            gaps += gap;
            differences += Math.abs(difference);
          }
        }
      }
      return gaps / differences;
    };
    const [few, some, many] = [2, 32, 128].map(gapAt);
    expect(few).toBeGreaterThan(3 * some);
    expect(some).toBeGreaterThan(many);
    expect(many).toBeLessThan(0.01);
  });

  it('finds no gap, and no difference, on the baseline itself', async () => {
    const engine = await createEngine();
    const weight = randomValues(3 * 8 * 6, 12);
    const zeros = new Float32Array(3 * 8 * 6);
    const subject = createSubject(engine, linearNetwork(engine, weight), zeros, SHAPE);
    const { values, findings } = integratedGradients.explain(subject, 0, {
      steps: 4,
      baseline: 'mean',
    });
    expect(values.every((value) => value === 0)).toBe(true);
    expect(findings).toEqual({ scoreDifference: 0, completenessGap: 0 });
  });
});
