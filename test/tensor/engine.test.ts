import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createEngine, type Engine } from '../../src/tensor/engine.js';
import { createMemory } from '../../src/tensor/heap.js';
import { kernelSetNames } from '../../src/tensor/kernels/index.js';
import { type AnyKernel, boardOf, word } from '../../src/tensor/threads/board.js';
import { Pool } from '../../src/tensor/threads/pool.js';
import { randomFrom } from '../support/random.js';

const size = (shape: readonly number[]) => shape.reduce((a, b) => a * b, 1);

/** A few kernels over maps that are large enough to be shared out. */
function work(engine: Engine): number[][] {
  const random = randomFrom(7);
  const values = (shape: readonly number[]) => engine.from(random.values(size(shape), 0.2), shape);
  return engine.scope(() => {
    const x = values([13, 31, 37]);
    const w = values([17, 13, 3, 3]);
    const y = engine.tensor([17, 31, 37]);
    engine.run('convolution', [x, w, values([17]), y], [1, 1, 1, 1, 1, 1, 1]);
    const gx = engine.tensor(x.shape);
    engine.run('convolutionInput', [y, w, gx], [1, 1, 1, 1, 1, 1, 1]);
    const pooled = engine.tensor([17, 16, 19]);
    engine.run('maxPool', [y, pooled], [3, 3, 2, 2, 1, 1]);
    const normalised = engine.tensor(y.shape);
    engine.run('lrn', [y, normalised], [5, 1e-4, 0.75, 1]);
    return [y, gx, pooled, normalised].map(({ data }) => Array.from(data));
  });
}

describe.each(kernelSetNames)('the engine with %s kernels', (kernels) => {
  it('gives the same results, bit for bit, on one, two and three threads', async () => {
    const results: number[][][] = [];
    for (const threads of [1, 2, 3]) {
      const engine = await createEngine({ kernels, threads });
      try {
        expect(engine.threads).toBe(threads);
        results.push(work(engine));
        expect(work(engine)).toEqual(results[0]);
      } finally {
        await engine.close();
      }
    }
    expect(results[1]).toEqual(results[0]);
    expect(results[2]).toEqual(results[0]);
  });
});

describe('a pool', () => {
  let pool: Pool;
  let engine: Engine;
  beforeAll(async () => {
    const memory = createMemory();
    engine = await createEngine({ kernels: 'reference', memory });
    pool = await Pool.create({ memory, kernels: 'reference' }, 2);
  });
  afterAll(() => pool.close());

  it('says so when a worker fails, and does not hang', async () => {
    // Here the kernel waits until the worker, for which the number means none, has had a chunk.
    const slow: AnyKernel = {
      units: () => 1000,
      run: () => {
        const until = performance.now() + 5;
        while (performance.now() < until);
      },
    };
    const started = performance.now();
    const run = () => {
      for (let i = 0; i < 200; i++) pool.run(9999, slow, [engine.zeros([8])], []);
    };
    expect(run).toThrow(/a worker thread died .*run again, or with --threads 1/);
    expect(performance.now() - started).toBeLessThan(25_000);
    expect(run, 'and ever after').toThrow(/a worker thread died/);
  });
});

describe('a pool of which a thread has died in the middle of a chunk', () => {
  it('says so after a while, and from then on at once', async () => {
    const memory = createMemory();
    const engine = await createEngine({ kernels: 'reference', memory });
    const pool = await Pool.create({ memory, kernels: 'reference' }, 2, 400);
    try {
      const idle: AnyKernel = { units: () => 1, run: () => {} };
      const run = () => pool.run(0, idle, [engine.zeros([8])], []);
      // All that is left of a thread that was ended from outside: it came, and never went.
      Atomics.add(boardOf(memory).words, word.active, 1);
      const message = /a worker thread died \(.*no answer for 0.4 s\); run again/;
      expect(run).toThrow(message);
      const started = performance.now();
      expect(run).toThrow(message);
      expect(performance.now() - started).toBeLessThan(100);
    } finally {
      await pool.close();
    }
  });
});

describe('scopes', () => {
  it('release what was made in them but for what is kept', async () => {
    const engine = await createEngine({ kernels: 'reference' });
    const probe = () => {
      const tensor = engine.tensor([1000]);
      engine.release(tensor);
      return tensor.offset;
    };
    const before = probe();
    const kept = engine.scope((keepHere) => {
      engine.tensor([1000]);
      const inner = engine.scope((keep) => {
        engine.zeros([10]);
        return keep(engine.from([1, 2, 3], [3]));
      });
      return keepHere(inner);
    });
    expect(Array.from(kept.data)).toEqual([1, 2, 3]);
    expect(() =>
      engine.scope(() => {
        engine.tensor([1000]);
        throw new Error('within');
      }),
    ).toThrow('within');
    engine.release(kept);
    expect(probe()).toBe(before);
    expect(() => engine.from([1], [2])).toThrow(/1 values do not fill a tensor of \[2\]/);
  });
});
