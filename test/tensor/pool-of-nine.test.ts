import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { poolingParams } from '../../src/tensor/kernels/signatures.js';
import { runs } from '../support/random.js';
import { compare, randomNumbers, shared, unset, withTensors } from './simd-arena.js';

const extent = fc.integer({ min: 1, max: 37 });
const pads = fc.integer({ min: 0, max: 2 });

describe('max pooling over 3×3 and its adjoint', () => {
  it.each([1, 2])('are the reference’s, %d apart, ties and padding or not', (stride) => {
    let examples = 0;
    const example = fc.record({
      ...{ ...shared, height: extent, width: extent, pad: pads },
      ...{ levels: fc.constantFrom(1, 2, 5, 1e6), spare: fc.boolean(), isNegative: fc.boolean() },
    });
    fc.assert(
      fc.property(example, ({ seed, height, width, pad, levels, spare, isNegative, cuts }) => {
        // Windows that fit, and perhaps one that reaches beyond but begins at an input.
        const windows = (size: number) =>
          Math.min(
            Math.floor((size + 2 * pad - 3) / stride) + Number(spare),
            Math.floor((size + pad - 1) / stride),
          ) + 1;
        const pooled = [5, windows(height), windows(width)];
        fc.pre(Math.min(...pooled) >= 1);
        examples += 1;
        withTensors((make) => {
          const numbers = randomNumbers(seed);
          const coarse = () => Math.round(levels * numbers());
          const x = make([5, height, width], () => (isNegative ? coarse() : Math.max(0, coarse())));
          const gy = make(pooled, () => (numbers() > 0.3 ? 0 : numbers()));
          const gx = make(x.shape, unset);
          const params = poolingParams({
            kernel: [3, 3],
            stride: [stride, stride],
            pads: [pad, pad, pad, pad],
          });
          const y = make(pooled, unset);
          compare('maxPool', { tensors: [x, y], params, written: [1], cuts });
          compare('maxPoolInput', { tensors: [x, gy, gx], params, written: [2], cuts });
        });
      }),
      runs(200),
    );
    expect(examples).toBeGreaterThan(50);
  });
});
