import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createEngine } from '../../src/node/engine.js';
import { isSparse } from '../../src/tensor/density.js';
import type { Engine } from '../../src/tensor/engine.js';
import { sparseBelow } from '../../src/tensor/kernels/simd/index.js';
import { whole } from '../../src/tensor/packed-weights.js';
import { sum } from '../../src/tensor/tensor.js';
import { shapeOf } from '../support/cases.js';
import { arbitrarySeed, randomFrom, runs } from '../support/random.js';
import { unpacked } from './convolution-cases.js';

const one = await createEngine({ threads: 1 });
const shape = shapeOf([1, 1, 1, 1, 1, 1, 1]);

/** An image of which about `share` is other than 0. */
function imageOf(seed: number, size: number, share: number): Float32Array {
  const random = randomFrom(seed);
  return Float32Array.from({ length: size }, () => (random.unit() < share ? random.unit() : 0));
}

describe('products that skip zeros', () => {
  it('are the plain ones up to the rounding of float32 sums, forward and back', () => {
    fc.assert(
      fc.property(arbitrarySeed, fc.integer({ min: 1, max: 40 }), (seed, outputs) => {
        const random = randomFrom(seed);
        const weights = random.values(outputs * 7 * 9);
        const bias = random.values(outputs);
        const results = [false, true].map((sparse) =>
          one.scope(() => {
            const filter = whole(one.from(weights, [outputs, 7, 3, 3]));
            const x = one.from(imageOf(seed, 7 * 110, 0.4), [7, 11, 10]);
            const y = one.tensor([outputs, 11, 10]);
            const gx = one.tensor(x.shape);
            const shapes = { weights: filter.weights.shape, input: x.shape, output: y.shape };
            const packed = (adjoint: boolean) => {
              const product = one.productOf({ ...shapes, shape, adjoint, exactness: 'plain' });
              return one.packed.get(filter, product.layout(sparse ? 'sparse' : 'dense'));
            };
            const b = one.from(bias, [outputs]);
            const params = [1, 1, 1, 1, 1, 1, 1] as const;
            one.run('convolution', [x, filter.weights, b, y, packed(false)], [...params]);
            one.run('part', [y, y], [1]);
            one.run('convolutionInput', [y, filter.weights, gx, packed(true)], [...params]);
            return [...y.data, ...gx.data];
          }),
        );
        // Plain products sum in blocks of 32, lists in one go: at most the rounding of 63 terms apart.
        const largest = results[0].reduce((most, value) => Math.max(most, Math.abs(value)), 0);
        const apart = results[0].map((value, i) => Math.abs(value - results[1][i]));
        expect(Math.max(...apart)).toBeLessThanOrEqual(2e-6 * largest);
        expect(results[1].map((value) => value === 0)).toEqual(results[0].map((v) => v === 0));
      }),
      runs(40),
    );
  });

  it('are chosen by the image alone: the same bits for any number of threads', async () => {
    const three = await createEngine({ threads: 3 });
    for (const share of [1, 0.5, 0.2, 0.02]) {
      const result = (engine: Engine) =>
        engine.scope(() => {
          const filter = whole(engine.from(randomFrom(5).values(96 * 32 * 9), [96, 32, 3, 3]));
          const x = engine.from(imageOf(7, 32 * 900, share), [32, 30, 30]);
          const y = engine.tensor([96, 30, 30]);
          const gx = engine.tensor(x.shape);
          engine.convolve({ x, filter, y, shape, exactness: 'exact' });
          engine.run('part', [y, y], [1]);
          engine.convolveInput({ gy: y, filter, gx, shape, exactness: 'exact' });
          // Back to a picture.
          const first = whole(engine.from(randomFrom(6).values(96 * 3 * 49), [96, 3, 7, 7]));
          const picture = engine.tensor([3, 60, 60]);
          const strided = shapeOf([2, 2, 3, 3, 1, 1, 1]);
          const adjoint = { gy: y, filter: first, gx: picture, shape: strided } as const;
          engine.convolveInput({ ...adjoint, exactness: 'exact' });
          return Buffer.concat(
            [y, gx, picture].map(({ data }) => Buffer.from(Float32Array.from(data).buffer)),
          );
        });
      expect(result(three).equals(result(one)), `a share of ${share}`).toBe(true);
    }
    await three.close();
  });

  it('leave a picture at exactly 0 where no gradient reaches, also beside what was listed', () => {
    fc.assert(
      fc.property(arbitrarySeed, fc.integer({ min: 5, max: 30 }), (seed, size) => {
        one.scope(() => {
          const filter = whole(one.from(randomFrom(seed).values(24 * 3 * 9), [24, 3, 3, 3]));
          const gy = one.zeros([24, size, size]);
          for (let m = 0; m < 24; m++) gy.data[m * size * size] = m - 11.5;
          const gx = one.tensor([3, 2 * size, 2 * size]);
          const strided = shapeOf([2, 2, 1, 1, 1, 1, 1]);
          one.convolveInput({ gy, filter, gx, shape: strided, exactness: 'exact' });
          const reached = Array.from(gx.data).filter((value) => value !== 0).length;
          // The first position sees 2×2 pixels of 3 channels, without its padding.
          expect(reached).toBe(12);
        });
      }),
      runs(25),
    );
  });

  it('pay the less, the fewer rows there are, and the faster the other product is', () => {
    const limits = [
      unpacked(256, 64, 1),
      unpacked(64, 64, 1),
      unpacked(64, 64, 3),
      unpacked(8, 64, 1),
    ].map(sparseBelow);
    expect(limits).toEqual(limits.toSorted((a, b) => b - a));
    expect(limits[0]).toBeLessThan(1);
    expect(limits[2]).toBeGreaterThan(0);
    expect(limits[3]).toBeLessThanOrEqual(0);
    expect(sparseBelow({ ...unpacked(256, 64, 3), adjoint: true })).toBeGreaterThan(0);
    expect(sparseBelow({ ...unpacked(256, 64, 1), params: [1, 1, 0, 0, 1, 1, 2] })).toBe(0);
  });

  it('are not chosen for an image that has no zeros, and for one that has nothing else they are', () => {
    one.scope(() => {
      const ones = one.tensor([3, 50, 50]);
      ones.data.fill(1);
      expect(isSparse(ones, 0.99)).toBe(false);
      expect(isSparse(one.zeros([3, 50, 50]), 0.01)).toBe(true);
      expect(isSparse(one.zeros([3, 50, 50]), 0)).toBe(false);
    });
  });

  it('see the share of an image to a few percent, however it repeats', () => {
    for (const period of [2, 4, 7, 14, 56]) {
      const image = one.tensor([64, 56, 56]);
      for (let i = 0; i < image.data.length; i++) image.data[i] = i % period === 0 ? 1 : 0;
      expect(isSparse(image, 1 / period + 0.04), `period ${period}`).toBe(true);
      expect(isSparse(image, 0.8 / period), `period ${period}`).toBe(false);
      one.release(image);
    }
  });

  it('see it where zeros lie together, in blocks of any size', () => {
    const random = randomFrom(11);
    for (const [channels, side] of [
      [3, 224],
      [64, 56],
      [192, 28],
      [832, 7],
      [5, 3],
    ]) {
      const image = one.tensor([channels, side, side]);
      for (const share of [0.2, 0.5, 0.8]) {
        for (let at = 0; at < image.data.length; ) {
          const end = at + random.whole(1, 12);
          const value = random.unit() < share ? 1 : 0;
          for (; at < end; at++) image.data[at] = value;
        }
        const exact = sum(image) / image.data.length;
        const name = `${channels}×${side}×${side}, ${share}`;
        expect(isSparse(image, exact + 0.1), name).toBe(true);
        expect(isSparse(image, exact - 0.1), name).toBe(false);
      }
      one.release(image);
    }
  });
});
