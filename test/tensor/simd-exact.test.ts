import fc from 'fast-check';
import { describe, it } from 'vitest';
import {
  type Case,
  partOf,
  size,
  weightShape,
  weightsOf,
  winogradCase,
} from './convolution-cases.js';
import { compare, randomNumbers, unset, withTensors } from './simd-arena.js';

describe('exact products', () => {
  /** Runs `forward` on drawn inputs and weights, and asks for every 0 of the reference. */
  const keepsZeros = (example: Case, part: number, input: () => number, weight: () => number) => {
    withTensors((make) => {
      const { outputs, x: shape, geometry } = example;
      const x = make(shape, input);
      const w = make(weightShape(example), weight);
      const none = make([0], input);
      const y = make([outputs, ...size(example)], unset);
      compare('convolution', {
        tensors: [x, w, none, y, ...weightsOf(make, example, w, 'exact', false, part)],
        forReference: [x, partOf(make, w, part), none, y],
        params: geometry,
        written: [3],
        keepsZeros: true,
      });
    });
  };

  it('leave 0 what sees nothing but zeros', () => {
    fc.assert(
      fc.property(winogradCase, (example) => {
        const numbers = randomNumbers(example.seed);
        // Whole pixels are 0 in all channels, so that many windows are.
        const pixels = example.x[1] * example.x[2];
        const lit = Array.from({ length: pixels }, () => numbers() > 0.6);
        let at = 0;
        keepsZeros(example, 0, () => (lit[at++ % pixels] ? numbers() : 0), numbers);
      }),
    );
  });

  it('leave 0 what is 0 term by term, neighbours or not', () => {
    fc.assert(
      fc.property(winogradCase, fc.constantFrom(-1, 1), (example, part) => {
        const numbers = randomNumbers(example.seed);
        // Few inputs lit, and weights of either sign: many sums without a single term.
        const input = () => Math.max(0, numbers() - 0.98);
        keepsZeros(example, part, input, numbers);
      }),
    );
  });

  it('are right to a hundredth of themselves, however large their neighbours', () => {
    fc.assert(
      fc.property(winogradCase, (example) => {
        withTensors((make) => {
          const { outputs, x: shape, geometry, seed } = example;
          const numbers = randomNumbers(seed);
          const positive = () => Math.abs(numbers());
          const pixels = shape[1] * shape[2];
          const magnitudes = Array.from({ length: pixels }, () => 10 ** (5 * numbers()));
          let at = 0;
          const x = make(shape, () => positive() * magnitudes[at++ % pixels]);
          const w = make(weightShape(example), positive);
          const none = make([0], numbers);
          const y = make([outputs, ...size(example)], unset);
          compare('convolution', {
            tensors: [x, w, none, y, ...weightsOf(make, example, w, 'exact', false)],
            forReference: [x, w, none, y],
            params: geometry,
            written: [3],
            ownTolerance: 1e-2,
          });
        });
      }),
    );
  });
});
