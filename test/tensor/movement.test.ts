import { expect, it } from 'vitest';
import { createEngine } from '../../src/node/engine.js';
import type { Engine } from '../../src/tensor/engine.js';
import { moveParams } from '../../src/tensor/kernels/signatures.js';
import { sizeOf } from '../../src/tensor/tensor.js';
import { randomFrom } from '../support/random.js';

const stridesOf = (shape: readonly number[]) =>
  shape.map((_, axis) => sizeOf(shape.slice(axis + 1)));

/** The axes of an array in another order: what it is by definition, index by index. */
function permuted(values: Float32Array, from: readonly number[], order: readonly number[]) {
  const [strides, shape] = [stridesOf(from), order.map((axis) => from[axis])];
  const steps = stridesOf(shape);
  return values.map(
    (_, at) =>
      values[
        order.reduce((sum, axis, i) => {
          return sum + (Math.floor(at / steps[i]) % shape[i]) * strides[axis];
        }, 0)
      ],
  );
}

const cases = [
  { from: [6, 8, 700], order: [1, 0, 2] },
  { from: [40, 30, 31], order: [2, 1, 0] },
  { from: [4, 5, 6, 7, 8, 9], order: [0, 3, 1, 5, 4, 2] },
  { from: [33_000], order: [0] },
  { from: [1, 200, 180], order: [0, 2, 1] },
];

it.each(cases)('moves $from in the order $order, on one thread and on three', async (one) => {
  const { from, order } = one;
  const values = Float32Array.from(randomFrom(3).values(sizeOf(from)));
  const moved = (engine: Engine) => {
    const x = engine.from(values, [1, 1, values.length]);
    const y = engine.tensor(x.shape);
    const strides = order.map((axis) => stridesOf(from)[axis]);
    const shape = order.map((axis) => from[axis]);
    const to = { first: 0, strides: stridesOf(shape) };
    engine.run('move', [x, y], moveParams(shape, { first: 0, strides }, to));
    return Float32Array.from(y.data);
  };
  const wanted = permuted(values, from, order);
  for (const threads of [1, 3]) {
    const engine = await createEngine({ threads });
    expect(moved(engine)).toEqual(wanted);
    await engine.close();
  }
});

it('gives what is below 0 the slope of its channel, on one thread and on three', async () => {
  const random = randomFrom(5);
  const [x, values, slopes] = [
    random.values(40_000, 0.1),
    random.values(40_000),
    random.values(10),
  ];
  for (const threads of [1, 3]) {
    const engine = await createEngine({ threads });
    const [a, b] = [x, values].map((numbers) => engine.from(numbers, [10, 50, 80]));
    const out = engine.tensor(a.shape);
    engine.run('slope', [a, b, engine.from(slopes, [10]), out], []);
    out.data.forEach((value, i) => {
      const factor = a.data[i] >= 0 ? 1 : Math.fround(slopes[Math.floor(i / 4000)]);
      if (value !== Math.fround(factor * b.data[i])) expect.fail(`${i}: ${value}`);
    });
    await engine.close();
  }
});
