import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { createEngine } from '../../src/node/engine.js';
import type { Engine } from '../../src/tensor/engine.js';
import { reference as kernels } from '../../src/tensor/kernels/reference/index.js';
import { MOST_TOGETHER } from '../../src/tensor/kernels/together.js';
import { whole } from '../../src/tensor/packed-weights.js';
import type { Tensor } from '../../src/tensor/tensor.js';
import { convolveTogether, type RectifiedConvolution } from '../../src/tensor/together.js';
import { expectSameNumbers } from '../support/arrays.js';
import { shapeOf } from '../support/cases.js';
import { arbitrarySeed, randomFrom, runs } from '../support/random.js';

const one = await createEngine({ kernels: 'simd' });
const three = await createEngine({ kernels: 'simd', threads: 3, packing: 'all' });
const reference = await createEngine({ kernels: 'reference' });
afterAll(() => Promise.all([one, three, reference].map((engine) => engine.close())));

/** How often several convolutions were one job. */
let jobs = 0;
for (const engine of [one, three]) {
  const run = engine.run.bind(engine);
  engine.run = ((...call: Parameters<typeof run>) => {
    jobs += Number(call[0] === 'convolutionsRelu');
    run(...call);
  }) as typeof run;
}

/** Convolutions of one image, all but the engine. */
function drawn(seed: number, share: number) {
  const random = randomFrom(seed);
  const [count, channels] = [random.whole(2, MOST_TOGETHER + 1), random.whole(1, 140)];
  const kernel = random.of([1, 1, 1, 3]);
  const stride = random.whole(1, 2);
  const size = random.whole(kernel, 18);
  const side = Math.floor((size - 1) / stride) + 1;
  const pad = (kernel - 1) / 2;
  const x = random.values(channels * size * size, 1 - share);
  const all = Array.from({ length: count }, () => {
    const outputs = random.whole(1, 70);
    return {
      outputs,
      w: random.values(outputs * channels * kernel * kernel),
      b: random.of([random.values(outputs), undefined]),
      keepsSums: random.of([true, false]),
    };
  });
  const ceiling = random.of([0.5, Number.POSITIVE_INFINITY]);
  const shape = shapeOf([stride, stride, pad, pad, 1, 1, 1]);
  return { channels, kernel, size, side, x, all, ceiling, shape };
}

/** All outputs, and sums before the ReLU where they are kept, as they are made together, `times` times. */
function together(engine: Engine, example: ReturnType<typeof drawn>, times: number) {
  const { channels, kernel, size, side, ceiling, shape } = example;
  return engine.scope(() => {
    const x = engine.from(example.x, [channels, size, size]);
    const made: Tensor[] = [];
    const all = example.all.map(({ outputs, w, b, keepsSums }): RectifiedConvolution => {
      const own = [outputs, side, side];
      const [y, z] = [engine.tensor(own), keepsSums ? engine.tensor(own) : engine.none];
      made.push(y, z);
      return {
        ...{ x, y, z, ceiling, shape, exactness: 'decisive' },
        filter: whole(engine.from(w, [outputs, channels, kernel, kernel])),
        bias: b && engine.from(b, [outputs]),
      };
    });
    return Array.from({ length: times }, () => {
      for (const { data } of made) data.fill(7);
      convolveTogether(engine, all);
      return made.flatMap(({ data }) => [...data]);
    });
  });
}

describe('convolutions of one image', () => {
  it('are the same bits in one job and in several, on any threads, and what the reference makes', () => {
    const before = jobs;
    let [several, examples] = [0, 0];
    fc.assert(
      fc.property(arbitrarySeed, fc.double({ min: 0, max: 1, noNaN: true }), (seed, share) => {
        const example = drawn(seed, share);
        const count = jobs;
        const [first, second, third] = together(one, example, 3);
        several += Number(jobs === count);
        examples += 1;
        expectSameNumbers(second, first, { about: 'the second time' });
        expectSameNumbers(third, first, { about: 'the third time' });
        for (const own of together(three, example, 2)) {
          expectSameNumbers(own, first, { about: 'three threads' });
        }
        const [expected] = together(reference, example, 1);
        expectSameNumbers(first, expected, { tolerance: 1e-4, about: 'reference' });
      }),
      runs(60),
    );
    expect(jobs - before, 'as one job').toBeGreaterThan(examples / 6);
    expect(several, 'as several').toBeGreaterThan(examples / 8);
  });

  it('are summed in float64 where they are so alone, whatever the others are', () => {
    const [channels, size] = [48, 9];
    const random = randomFrom(11);
    one.scope(() => {
      const x = one.from(random.values(channels * size * size, 0.9), [channels, size, size]);
      const of = (outputs: number): RectifiedConvolution => ({
        ...{ x, y: one.tensor([outputs, size, size]), z: one.none, ceiling: 6 },
        ...{ shape: shapeOf([1, 1, 0, 0, 1, 1, 1]), exactness: 'decisive' },
        filter: whole(one.from(random.values(outputs * channels), [outputs, channels, 1, 1])),
      });
      const [small, wide, alone] = [of(32), of(128), one.tensor([32, size, size])];
      one.convolve({ ...small, y: alone });
      for (let times = 0; times < 3; times++) {
        convolveTogether(one, [small, wide]);
        expectSameNumbers(small.y.data, alone.data, { about: 'alone' });
      }
    });
  });

  it('are made one after the other by the reference kernel, whatever its units', () => {
    const { all, channels, kernel, size, side, x, shape } = drawn(5, 0.5);
    reference.scope(() => {
      const image = reference.from(x, [channels, size, size]);
      const makeAll = (split: number): number[] => {
        const tensors = all.flatMap(({ outputs, w, b }) => {
          const weights = reference.from(w, [outputs, channels, kernel, kernel]);
          const bias = b ? reference.from(b, [outputs]) : reference.none;
          const y = reference.tensor([outputs, side, side]);
          return [weights, bias, reference.none, y, weights];
        });
        const own = [image, ...tensors] as [Tensor, ...Tensor[]];
        const params = [...shape.stride, shape.pads[0], shape.pads[1], 1, 1, 1, 2] as const;
        const units = kernels.convolutionsRelu.units(own, [...params]);
        expect(units).toBe(all.reduce((total, { outputs }) => total + outputs, 0));
        for (let from = 0; from < units; from += split) {
          kernels.convolutionsRelu.run(own, [...params], from, Math.min(units, from + split));
        }
        return all.flatMap((_, index) => [...tensors[5 * index + 3].data]);
      };
      const expected = makeAll(1);
      expect(expected.some((value) => value > 0)).toBe(true);
      for (const split of [7, 1000]) expectSameNumbers(makeAll(split), expected);
    });
  });
});
