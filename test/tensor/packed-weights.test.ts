import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createEngine } from '../../src/node/engine.js';
import type { Engine } from '../../src/tensor/engine.js';
import type { Filter } from '../../src/tensor/packed-weights.js';
import { sum, type Tensor } from '../../src/tensor/tensor.js';
import { PACKED_CACHE_BYTES, packedCacheAt } from '../../src/tensor/threads/packed-cache.js';
import { shapeOf } from '../support/cases.js';

const shape = shapeOf([1, 1, 1, 1, 1, 1, 1]);
const simd = await createEngine({ kernels: 'simd' });
const reference = await createEngine({ kernels: 'reference' });

/** Sparse non-negative inputs and mostly negative weights: many units have no positive term at all. */
const sparse = (size: number, density: number) =>
  fc
    .array(fc.float({ min: 0, max: Math.fround(1), noNaN: true }), {
      minLength: size,
      maxLength: size,
    })
    .map((values) => values.map((value) => (value < density ? value : 0)));

function total(engine: Engine, x: number[], w: number[], part: Filter['part']): number[] {
  const weights = engine.from(w, [5, 3, 3, 3]);
  const input = engine.from(x, [3, 9, 8]);
  const y = engine.tensor([5, 9, 8]);
  engine.convolve({ x: input, filter: { weights, part }, y, shape, exactness: 'exact' });
  const result = Array.from(y.data);
  for (const tensor of [weights, input, y]) engine.release(tensor);
  return result;
}

describe('packed weights', () => {
  it('leave a total whose every term is 0 at exactly 0, so that an empty side is seen', () => {
    fc.assert(
      fc.property(sparse(3 * 9 * 8, 0.2), sparse(5 * 27, 0.5), (x, w) => {
        const signed = w.map((value, i) => (i % 7 === 0 ? value : -value));
        const fast = total(simd, x, signed, 1);
        const exact = total(reference, x, signed, 1);
        exact.forEach((value, i) => {
          if (value === 0) expect(fast[i]).toBe(0);
          else expect(fast[i]).toBeCloseTo(value, 5);
        });
      }),
      { numRuns: 30 },
    );
  });

  const weightsIn = (engine: Engine) =>
    engine.from(new Float32Array(4 * 2 * 9).fill(1), [4, 2, 3, 3]);
  const ask = (engine: Engine, weights: Tensor, part: Filter['part'], adjoint = false) =>
    engine.packed.get(
      { weights, part },
      engine
        .productOf({
          weights: weights.shape,
          input: [2, 8, 8],
          output: [4, 8, 8],
          shape,
          adjoint,
          exactness: 'exact',
        })
        .layout('dense'),
    );

  it('are packed once for each part, and for both directions', async () => {
    const engine = await createEngine({ kernels: 'simd', packing: 'all' });
    const weights = weightsIn(engine);
    const made = ask(engine, weights, 1);
    expect(ask(engine, weights, -1)).not.toBe(made);
    expect(ask(engine, weights, 1)).toBe(made);
    expect(ask(engine, weights, 1, true)).toBe(made);
  });

  it('are kept from the second time on that they are asked for, and else make room', async () => {
    const engine = await createEngine({ kernels: 'simd' });
    const weights = weightsIn(engine);
    const before = engine.live;
    const first = ask(engine, weights, 1);
    expect(ask(engine, weights, 1), 'asked for in a row').toBe(first);
    ask(engine, weights, -1);
    expect(engine.live, 'one slot for both').toBe(before + 1);
    const kept = ask(engine, weights, 1);
    ask(engine, weights, -1);
    expect(ask(engine, weights, 1)).toBe(kept);
    expect(engine.live, 'one kept, and the slot').toBe(before + 2);
    engine.release(weights);
    expect(engine.live, 'all go with their weights').toBe(before - 1);
  });

  it('are packed by the first engine that asks, and shared by all that are attached', async () => {
    const sharing = await createEngine({ kernels: 'simd' });
    const attach = sharing.share();
    const [one, other] = await Promise.all([1, 2].map(() => createEngine({ attach })));
    const weights = weightsIn(sharing);
    const made = ask(one, weights, 1);
    expect(ask(other, weights, 1).offset).toBe(made.offset);
    const negative = ask(other, weights, -1);
    expect(negative.offset).not.toBe(made.offset);
    expect(ask(one, weights, -1).offset).toBe(negative.offset);
    expect(ask(one, weightsIn(sharing), 1).offset, 'of other weights').not.toBe(made.offset);
  });

  it('are forgotten by all that share them when their weights are freed, by whichever engine', async () => {
    const sharing = await createEngine({ kernels: 'simd' });
    const attach = sharing.share();
    const engines = await Promise.all([1, 2].map(() => createEngine({ attach })));
    const sumOf = (engine: Engine, weights: Tensor) => sum(ask(engine, weights, 0));
    const other = weightsIn(sharing);
    const before = engines.map((engine) => sumOf(engine, other));
    const packed = ask(engines[1], other, 0).offset;
    const made: { offset: number; live: number[] }[] = [];
    for (const value of [1, 2, 3]) {
      const weights = sharing.from(new Float32Array(4 * 2 * 9).fill(value), [4, 2, 3, 3]);
      const sums = engines.map((engine) => sumOf(engine, weights));
      expect(sums, `weights of ${value}`).toEqual(before.map((one) => value * one));
      made.push({ offset: weights.offset, live: engines.map(({ live }) => live) });
      sharing.release(weights);
    }
    expect(made[1], 'the same offset, and nothing is left of what was').toEqual(made[0]);
    expect(made[2]).toEqual(made[0]);
    expect(ask(engines[0], other, 0).offset, 'others stay').toBe(packed);
    // An engine may free weights of its own that others have asked for.
    const [own, theirs] = engines;
    const first = own.from(new Float32Array(4 * 2 * 9).fill(5), [4, 2, 3, 3]);
    expect(sumOf(theirs, first)).toBe(5 * before[0]);
    own.release(first);
    const second = own.from(new Float32Array(4 * 2 * 9).fill(7), [4, 2, 3, 3]);
    expect(second.offset).toBe(first.offset);
    expect(sumOf(theirs, second)).toBe(7 * before[0]);
  });

  it('are packed anew where the thread that was to pack them could not', () => {
    const cache = packedCacheAt(simd.memory, simd.zeros([PACKED_CACHE_BYTES / 4]).offset);
    const fail = () => {
      throw new RangeError('no room');
    };
    expect(() => cache.get(64, 3, fail)).toThrow('no room');
    expect(cache.get(64, 3, () => 128)).toBe(128);
    expect(cache.get(64, 3, fail)).toBe(128);
    expect(cache.get(64, 4, () => 0xffff_ffc0)).toBe(0xffff_ffc0);
    expect(cache.get(64, 4, fail)).toBe(0xffff_ffc0);
    expect(cache.get(0xffff_ff80, 4, () => 192)).toBe(192);
    expect(cache.get(0xffff_ff80, 4, fail)).toBe(192);
  });
});
