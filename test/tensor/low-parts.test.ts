import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { forward, type Model } from '../../src/nn/forward.js';
import { defineGraph, INPUT } from '../../src/nn/graph.js';
import { convolution, maxPooling, relu } from '../../src/nn/layers/index.js';
import { gradientOf } from '../../src/nn/pull-back.js';
import { createEngine } from '../../src/node/engine.js';
import type { Engine } from '../../src/tensor/engine.js';
import { whole } from '../../src/tensor/packed-weights.js';
import { expectSameNumbers } from '../support/arrays.js';
import { shapeOf } from '../support/cases.js';
import { arbitrarySeed, randomFrom, runs } from '../support/random.js';

const engines = await Promise.all([
  createEngine({ kernels: 'simd' }),
  createEngine({ kernels: 'simd', threads: 3 }),
  createEngine({ kernels: 'reference' }),
]);

/** Pixels, weights and biases of a first layer. */
function drawn(seed: number, outputs: number, size: number) {
  const random = randomFrom(seed);
  return {
    x: Float32Array.from(random.values(3 * size * size), (value) => Math.round(128 * value)),
    weight: Float32Array.from(random.values(outputs * 3 * 25)),
    bias: Float32Array.from(random.values(outputs)),
  };
}

/** The layer's `max(z, 0)` with its low parts added, in float64, and the same rounded. */
function first(engine: Engine, { x, weight, bias }: ReturnType<typeof drawn>, size: number) {
  const outputs = bias.length;
  return engine.scope(() => {
    const shape = [outputs, size, size];
    const y = { ...engine.tensor(shape), low: engine.tensor(shape) };
    const filter = whole(engine.from(weight, [outputs, 3, 5, 5]));
    engine.convolve({
      x: engine.from(x, [3, size, size]),
      ...{ filter, bias: engine.from(bias, [outputs]), y, z: engine.none },
      ...{ shape: shapeOf([1, 1, 2, 2, 1, 1, 1]), exactness: 'decisive' },
    });
    const exact = Float64Array.from(y.data, (value, i) => value + y.low.data[i]);
    return { rounded: y.data.slice(), exact, low: y.low.data.slice() };
  });
}

describe('low parts', () => {
  it('are what float32 rounds off a first layer, on any kernels and threads', () => {
    fc.assert(
      fc.property(arbitrarySeed, fc.integer({ min: 3, max: 40 }), (seed, size) => {
        const [simd, threaded, reference] = engines.map((engine) =>
          first(engine, drawn(seed, 13, size), size),
        );
        // Sums in float64 in another order: they differ by some 1e-16 of their terms.
        expectSameNumbers(simd.exact, reference.exact, { tolerance: 1e-10, about: 'exact' });
        expectSameNumbers(simd.low, threaded.low, { about: 'three threads' });
        const lost = simd.exact.filter((value, i) => value !== simd.rounded[i]).length;
        expect(lost).toBeGreaterThan(simd.exact.length / 4);
        simd.low.forEach((part, i) => {
          if (simd.rounded[i] === 0 && part !== 0) expect.fail(`${part} of an inactive unit`);
        });
      }),
      runs(25),
    );
  });

  it('are 0 where kernels sum in float32', () => {
    for (const engine of engines.slice(0, 2)) {
      engine.scope(() => {
        const shape = [70, 9, 9];
        const y = { ...engine.tensor(shape), low: engine.tensor(shape) };
        y.low.data.fill(7);
        const filter = whole(engine.from(randomFrom(1).values(70 * 70), [70, 70, 1, 1]));
        const x = engine.from(randomFrom(2).values(70 * 81), shape);
        const params = shapeOf([1, 1, 0, 0, 1, 1, 1]);
        engine.convolve({ x, filter, y, z: engine.none, shape: params, exactness: 'decisive' });
        expectSameNumbers(y.low.data, new Float32Array(y.low.data.length));
      });
    }
  });

  it.each(['gradient', 'all'] as const)(
    'decide what max pooling chooses, kept for %s',
    (purpose) => {
      const graph = defineGraph(
        [
          { name: 'conv', layer: convolution({ outputs: 1, kernel: 1 }), inputs: [INPUT] },
          { name: 'relu', layer: relu(), inputs: ['conv'] },
          { name: 'pool', layer: maxPooling({ kernel: 2, stride: 2 }), inputs: ['relu'] },
        ],
        'pool',
      );
      for (const engine of engines) {
        const before = engine.live;
        engine.scope(() => {
          const tensor = (values: readonly number[], shape: readonly number[]) =>
            engine.from(values, shape);
          const model: Model = {
            graph,
            weights: new Map([
              ['conv', { weight: tensor([1, 2 ** -30], [1, 2, 1, 1]), bias: tensor([0], [1]) }],
            ]),
          };
          // The third of the window is the largest, by less than float32 holds; the fourth is as large.
          const input = tensor([3, 3, 3, 3, 0, -1, 1, 1], [2, 2, 2]);
          const trace = forward(engine, model, input, purpose);
          const seed = tensor([1], trace.scores.shape);
          const gradient = gradientOf(engine, trace, seed);
          expect([...gradient.data.subarray(0, 4)]).toEqual([0, 0, 1, 0]);
          trace.release();
        });
        expect(engine.live, 'all memory is given back').toBe(before);
      }
    },
  );
});
