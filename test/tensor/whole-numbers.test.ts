import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createEngine } from '../../src/node/engine.js';
import type { Engine } from '../../src/tensor/engine.js';
import { whole } from '../../src/tensor/packed-weights.js';
import { expectSameNumbers } from '../support/arrays.js';
import { shapeOf } from '../support/cases.js';
import { arbitrarySeed, randomFrom, runs } from '../support/random.js';

const simd = await createEngine({ kernels: 'simd' });
const threaded = await createEngine({ kernels: 'simd', threads: 3 });
const reference = await createEngine({ kernels: 'reference' });

interface Layer {
  readonly outputs: number;
  readonly channels: number;
  readonly size: number;
  readonly kernel: number;
  readonly stride: number;
  readonly x: Float32Array;
  readonly weight: Float32Array;
}

/** The layer's `max(z, 0)`, with what float32 rounds off it, in float64, and by itself. */
function sumsOf(engine: Engine, layer: Layer) {
  const { outputs, channels, size, kernel, stride, x, weight } = layer;
  return engine.scope(() => {
    const side = Math.floor((size - 1) / stride) + 1;
    const pad = (kernel - 1) / 2;
    const y = {
      ...engine.tensor([outputs, side, side]),
      low: engine.tensor([outputs, side, side]),
    };
    engine.convolve({
      x: engine.from(x, [channels, size, size]),
      filter: whole(engine.from(weight, [outputs, channels, kernel, kernel])),
      bias: engine.from(
        Float32Array.from({ length: outputs }, (_, r) => r / 7),
        [outputs],
      ),
      ...{ y, z: engine.none, exactness: 'decisive' },
      shape: shapeOf([stride, stride, pad, pad, 1, 1, 1]),
    });
    const exact = Float64Array.from(y.data, (value, i) => value + y.low.data[i]);
    return { exact, rounded: y.data.slice(), low: y.low.data.slice() };
  });
}

/** Holds the layer's sums to the reference's in float64: to 2^-44 of the largest sum of magnitudes, of two roundings. */
function compare(layer: Layer): void {
  const [own, other, expected] = [simd, threaded, reference].map((e) => sumsOf(e, layer));
  const { x, weight, outputs } = layer;
  const depth = weight.length / outputs;
  const largest = (values: Float32Array) =>
    values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const tolerance = 2 ** -44 * (1 + depth * largest(x) * largest(weight));
  expectSameNumbers(own.exact, expected.exact, { tolerance, about: 'sums' });
  expectSameNumbers(own.low, other.low, { about: 'low parts on three threads' });
  expectSameNumbers(own.rounded, other.rounded, { about: 'sums on three threads' });
}

const shape = fc.record({
  seed: arbitrarySeed,
  outputs: fc.integer({ min: 1, max: 9 }),
  channels: fc.integer({ min: 1, max: 4 }),
  // Larger than kernels: what a kernel covers is a product with a vector.
  size: fc.integer({ min: 8, max: 21 }),
  kernel: fc.constantFrom(1, 3, 5, 7),
  stride: fc.constantFrom(1, 2, 3),
});

const lengths = ({ outputs, channels, size, kernel }: Omit<Layer, 'x' | 'weight'>) => ({
  pixels: channels * size * size,
  weights: outputs * channels * kernel * kernel,
});

describe('sums of whole numbers', () => {
  it('are those in float64, of weights of all magnitudes', () => {
    fc.assert(
      fc.property(shape, fc.integer({ min: 0, max: 60 }), ({ seed, ...sizes }, spread) => {
        const random = randomFrom(seed);
        const { pixels, weights } = lengths(sizes);
        const x = Float32Array.from(random.values(pixels), (value) => Math.round(151 * value));
        const magnitudes = random.values(weights);
        const weight = Float32Array.from(
          random.values(weights),
          (value, i) => value * 2 ** Math.round(spread * magnitudes[i]),
        );
        compare({ ...sizes, x, weight });
      }),
      runs(60),
    );
  });

  it.each([1e-5, 1e-9, 1e-12, 1e-15, 1e-30])(
    'keep all of a weight of %d beside one of 1 that meets zeros',
    (small) => {
      const sizes = { outputs: 2, channels: 3, size: 9, kernel: 1, stride: 1 };
      const { pixels } = lengths(sizes);
      const x = Float32Array.from({ length: pixels }, (_, i) => (i < 81 ? 0 : 3 + (i % 7)));
      const weight = Float32Array.of(1, small, small, 1, 0.5, -0.5);
      const [own, expected] = [simd, reference].map((e) => sumsOf(e, { ...sizes, x, weight }));
      expectSameNumbers(own.rounded.subarray(0, 81), expected.rounded.subarray(0, 81));
    },
  );

  it('are so where a single number is not whole, or too large', () => {
    const odd = fc.constantFrom(0.5, -0.25, 2 ** -20, 32768, -70000, 3e9, 1e30);
    fc.assert(
      fc.property(shape, odd, fc.nat(), ({ seed, ...sizes }, value, place) => {
        const random = randomFrom(seed);
        const { pixels, weights } = lengths(sizes);
        const x = Float32Array.from(random.values(pixels), (pixel) => Math.round(100 * pixel));
        x[place % pixels] = value;
        compare({ ...sizes, x, weight: Float32Array.from(random.values(weights)) });
      }),
      runs(60),
    );
  });

  // 147 · 445 is the last that is summed in integers: 65,415 of 65,535.
  it.each([445, 446, -445, -446])('do not overflow where all pixels are %d', (pixel) => {
    const sizes = { outputs: 5, channels: 3, size: 15, kernel: 7, stride: 2 };
    const { pixels, weights } = lengths(sizes);
    const x = new Float32Array(pixels).fill(pixel);
    // The largest and smallest numbers below 1 of float32, alike in sign, so that sums are as large as can be.
    for (const value of [1 - 2 ** -24, 2 ** -24 - 1, 1 - 2 ** -15, 1]) {
      compare({ ...sizes, x, weight: new Float32Array(weights).fill(value) });
    }
  });

  it('are not finite where weights are not, and only there', () => {
    const sizes = { outputs: 3, channels: 2, size: 8, kernel: 3, stride: 1 };
    const { pixels, weights } = lengths(sizes);
    const x = new Float32Array(pixels).fill(2);
    for (const value of [Number.POSITIVE_INFINITY, Number.NaN]) {
      const weight = new Float32Array(weights).fill(0.5);
      weight[0] = value;
      const plane = 64;
      const { rounded } = sumsOf(simd, { ...sizes, x, weight });
      // Of padding, ∞ · 0 is not a number, so that no sum of the first channel is.
      expect([...rounded.subarray(0, plane)].some(Number.isFinite), `${value}`).toBe(false);
      expect([...rounded.subarray(plane)].every(Number.isFinite), `${value}`).toBe(true);
    }
  });
});
