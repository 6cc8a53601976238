import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { UserError } from '../../src/errors.js';
import { createEngine } from '../../src/node/engine.js';
import { spawn } from '../../src/node/threads.js';
import { finish, type Steps } from '../../src/steps.js';
import {
  createEngine as createCoreEngine,
  type Engine,
  type EngineParts,
} from '../../src/tensor/engine.js';
import { kernelSetNames } from '../../src/tensor/kernels/index.js';
import { createMemory } from '../../src/tensor/memory.js';
import type { Tensor } from '../../src/tensor/tensor.js';
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
    engine.run('maxPool', [y, pooled], [3, 3, 2, 2, 1, 1, 1, 1]);
    const normalised = engine.tensor(y.shape);
    engine.run('lrn', [y, normalised], [5, 1e-4, 0.75, 1]);
    return [y, gx, pooled, normalised].map(({ data }) => Array.from(data));
  });
}

describe('an engine', () => {
  it.each<readonly [object, RegExp]>([
    [{ thread: 8 }, /^an engine has no "thread"; use kernels, dtype, threads, packing/],
    [{ kernel: 'reference' }, /^an engine has no "kernel"/],
    [{ attach: {}, threads: 2 }, /^an engine that is attached has no "threads"/],
    [{ kernels: 'smid' }, /^kernels must be simd or reference, not "smid"$/],
    [{ dtype: 'float16' }, /^dtype must be float32 or float64, not "float16"$/],
    [{ packing: 'none' }, /^packing must be repeated or all, not "none"$/],
    [{ threads: '8' }, /^threads must be a whole number from 1 to 1024, not "8"$/],
    [{ threads: 1.5 }, /^threads must be a whole number from 1 to 1024, not 1.5$/],
    [{ threads: 0 }, /^threads must be a whole number from 1 to 1024, not 0$/],
    [{ threads: 1e9 }, /^threads must be a whole number from 1 to 1024, not 1000000000$/],
    [{ memory: {} }, /^memory must be a WebAssembly.Memory, not \[object Object\]$/],
    [{ memory: null }, /^memory must be a WebAssembly.Memory, not null$/],
  ])('refuses %j', async (options, message) => {
    const error = await createEngine(options).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(UserError);
    expect((error as UserError).message).toMatch(message);
  });

  it('without Node refuses parts that are no functions', async () => {
    const parts = (given: object) => createCoreEngine(given as EngineParts);
    await expect(parts({ wasm: 1 })).rejects.toThrow(/^wasm must be a function, not 1$/);
    await expect(parts({ spawn: 'it' })).rejects.toThrow(/^spawn must be a function, not "it"$/);
  });

  it('takes options that are undefined as left out', async () => {
    const engine = await createEngine({ kernels: undefined, threads: undefined } as object);
    expect([engine.kernels, engine.threads]).toEqual(['simd', 1]);
    await engine.close();
  });
});

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

  it('gives them in a memory that is not shared, too, on one thread', async () => {
    const memory = createMemory({ shared: false, bytes: 2 ** 26 });
    const unshared = await createEngine({ kernels, memory });
    const shared = await createEngine({ kernels });
    expect(work(unshared)).toEqual(work(shared));
    await expect(createEngine({ kernels, memory, threads: 2 })).rejects.toThrow(
      'more than one thread needs a shared memory',
    );
  });

  it('gives them in engines that attach to another, from what it shares', async () => {
    const engine = await createEngine({ kernels });
    const attach = engine.share();
    const attached = await Promise.all([1, 2].map(() => createEngine({ attach })));
    for (const one of attached) {
      expect(one.memory).toBe(engine.memory);
      expect(work(one)).toEqual(work(engine));
    }
  });

  it('lets go of the memory when it is closed; tensors stay readable', async () => {
    const engine = await createEngine({ kernels });
    const tensor = engine.from([1, 2, 3], [3]);
    await engine.close();
    expect(Array.from(tensor.data)).toEqual([1, 2, 3]);
    engine.release(tensor);
    expect(() => engine.memory).toThrow('the engine is closed');
    expect(() => engine.tensor([1])).toThrow('the engine is closed');
    expect(() => engine.run('add', [tensor, tensor], [])).toThrow('the engine is closed');
  });
});

it('an engine without the parts that its options need is refused', async () => {
  await expect(createCoreEngine({ kernels: 'simd' })).rejects.toThrow(/need their WebAssembly/);
  await expect(createCoreEngine({ kernels: 'reference', threads: 2 })).rejects.toThrow(/`spawn`/);
  await expect(createEngine({ kernels: 'simd', dtype: 'float64' })).rejects.toThrow(/float64/);
});

describe('a pool', () => {
  let pool: Pool;
  let engine: Engine;
  beforeAll(async () => {
    engine = await createEngine({ kernels: 'reference' });
    const { memory } = engine;
    pool = await Pool.create(spawn, { memory, kernels: 'reference' }, 2);
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
    expect(run).toThrow(/a worker thread died .*run again, or with threads 1/);
    expect(performance.now() - started).toBeLessThan(25_000);
    expect(run, 'and ever after').toThrow(/a worker thread died/);
  });
});

describe('a pool of which a thread has died in the middle of a chunk', () => {
  it('says so after a while, and from then on at once', async () => {
    const engine = await createEngine({ kernels: 'reference' });
    const { memory } = engine;
    const pool = await Pool.create(spawn, { memory, kernels: 'reference' }, 2, 400);
    try {
      const idle: AnyKernel = { units: () => 1, run: () => {} };
      const run = () => pool.run(0, idle, [engine.zeros([8])], []);
      // All that is left of a thread that was ended from outside: it came, and never went.
      Atomics.add(boardOf(memory).words, word.active, 1);
      const message = /a worker thread died \(.*no answer for 0.4 s\); run again/;
      expect(run).toThrow(message);
      // The least of many: on a busy machine any one of them may have to wait for a processor.
      const times = Array.from({ length: 10 }, () => {
        const started = performance.now();
        expect(run).toThrow(message);
        return performance.now() - started;
      });
      expect(Math.min(...times)).toBeLessThan(100);
    } finally {
      await pool.close();
    }
  });
});

describe('scopes', () => {
  it('release what was made in them but for what is kept', async () => {
    const engine = await createEngine({ kernels: 'reference' });
    const before = engine.live;
    const kept = engine.scope((keepHere) => {
      engine.tensor([1000]);
      const inner = engine.scope((keep) => {
        engine.zeros([10]);
        return keep(engine.from([1, 2, 3], [3]));
      });
      expect(engine.live).toBe(before + 2);
      return keepHere(inner);
    });
    expect(Array.from(kept.data)).toEqual([1, 2, 3]);
    expect(engine.live).toBe(before + 1);
    expect(() =>
      engine.scope(() => {
        engine.tensor([1000]);
        throw new Error('within');
      }),
    ).toThrow('within');
    engine.release(kept);
    expect(engine.live).toBe(before);
    expect(() => engine.from([1], [2])).toThrow(/1 values do not fill a tensor of \[2\]/);
    expect(engine.live).toBe(before);
  });

  describe('in steps', () => {
    /** Takes a tensor before and after a pause, in a scope within a scope, and keeps the last. */
    const steps = (engine: Engine): Steps<Tensor> =>
      engine.scopeSteps(function* (keepHere) {
        engine.tensor([1]);
        yield;
        const kept = yield* engine.scopeSteps(function* (keep) {
          engine.tensor([2]);
          yield;
          return keep(engine.from([3], [1]));
        });
        engine.tensor([4]);
        yield;
        return keepHere(kept);
      });

    it('release the same, however they are interleaved', async () => {
      const engine = await createEngine({ kernels: 'reference' });
      const before = engine.live;
      const [one, other] = [steps(engine), steps(engine)];
      one.next();
      const outside = engine.tensor([5]);
      other.next();
      one.next();
      expect(engine.live).toBe(before + 4);
      const first = finish(one);
      expect(engine.live, 'what is kept, outside, and of the other').toBe(before + 3);
      const second = engine.scope(() => {
        const made = finish(other);
        expect(Array.from(made.data)).toEqual([3]);
        return made;
      });
      expect(engine.live, 'what was kept went to the scope around').toBe(before + 2);
      engine.release(outside);
      engine.release(first);
      expect(() => engine.release(second)).toThrow(/nothing is allocated/);
      expect(engine.live).toBe(before);
    });

    it('release all when they fail, or are given up', async () => {
      const engine = await createEngine({ kernels: 'reference' });
      const before = engine.live;
      let isCleanedUp = false;
      const given = engine.scopeSteps(function* () {
        try {
          engine.tensor([1]);
          yield* steps(engine);
        } finally {
          engine.tensor([2]);
          isCleanedUp = true;
        }
      });
      given.next();
      expect(engine.live).toBe(before + 2);
      given.return();
      expect(isCleanedUp).toBe(true);
      expect(engine.live).toBe(before);
      const failing = engine.scopeSteps(function* () {
        engine.tensor([1]);
        yield;
        throw new Error('within');
      });
      expect(() => finish(failing)).toThrow('within');
      expect(engine.live).toBe(before);
    });
  });
});
