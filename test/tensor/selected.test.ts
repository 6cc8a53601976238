import { describe, expect, it } from 'vitest';
import { createEngine } from '../../src/node/engine.js';
import type { Engine } from '../../src/tensor/engine.js';
import { selectedBelow } from '../../src/tensor/kernels/simd/index.js';
import { layoutOf } from '../../src/tensor/kernels/simd/packing/layout.js';
import { whole } from '../../src/tensor/packed-weights.js';
import type { Tensor } from '../../src/tensor/tensor.js';
import { shapeOf } from '../support/cases.js';
import { randomFrom } from '../support/random.js';
import { unpacked } from './convolution-cases.js';

const one = await createEngine({ threads: 1 });
const shape = shapeOf([1, 1, 1, 1, 1, 1, 1]);

/** Numbers of which about `share` is other than 0. */
const some = (seed: number, size: number, share: number) =>
  randomFrom(seed).values(size, 1 - share);

describe('products of results that are wanted', () => {
  it('are chosen by what is read and wanted alone: the same bits for any number of threads', async () => {
    const three = await createEngine({ threads: 3 });
    for (const wanted of [1, 0.4, 0.2, 0.01]) {
      const packed: string[] = [];
      const result = (engine: Engine) =>
        engine.scope(() => {
          const filter = whole(engine.from(randomFrom(5).values(96 * 32 * 9), [96, 32, 3, 3]));
          const x = engine.from(some(7, 32 * 900, 1), [32, 30, 30]);
          const where = engine.from(some(8, 96 * 900, wanted), [96, 30, 30]);
          const y = engine.tensor([96, 30, 30]);
          const gx = engine.tensor(x.shape);
          const run = engine.run.bind(engine);
          engine.run = (...call) => {
            const weights = call[1][call[0] === 'convolution' ? 4 : 3];
            if (call[0].startsWith('conv'))
              packed.push(layoutOf(weights as Tensor).selected ? 'some' : 'all');
            run(...call);
          };
          engine.convolve({ x, filter, y, shape, exactness: 'exact', where });
          const part = engine.from(some(9, 32 * 900, wanted), [32, 30, 30]);
          engine.convolveInput({ gy: y, filter, gx, shape, exactness: 'exact', where: part });
          engine.run = run;
          return Buffer.concat([y, gx].map(({ data }) => Buffer.from(data.slice().buffer)));
        });
      expect(result(three).equals(result(one)), `${wanted} of the results`).toBe(true);
      // Beside Winograd's products, a third of the results is too many.
      expect(packed[0], `${wanted} of the results`).toBe(wanted > 0.35 ? 'all' : 'some');
      expect(packed[2]).toBe(packed[0]);
    }
    await three.close();
  });

  it('are not chosen for a convolution with ReLU, whose two results are whole', () => {
    one.scope(() => {
      const filter = whole(one.from(randomFrom(5).values(256 * 64), [256, 64, 1, 1]));
      const x = one.from(some(7, 64 * 100, 1), [64, 10, 10]);
      const where = one.from(some(8, 256 * 100, 0.01), [256, 10, 10]);
      const [y, z, wholeY, wholeZ] = [1, 2, 3, 4].map(() => one.tensor(where.shape));
      const given = {
        x,
        filter,
        shape: shapeOf([1, 1, 0, 0, 1, 1, 1]),
        exactness: 'exact',
      } as const;
      one.convolve({ ...given, y, z, where });
      one.convolve({ ...given, y: wholeY, z: wholeZ });
      expect([y.data, z.data]).toEqual([wholeY.data, wholeZ.data]);
    });
  });

  it('sum long runs to the sixth digit, and come out as 0 where every term is', () => {
    one.scope(() => {
      const [channels, size] = [2048, 5];
      const w = some(1, 64 * channels, 1).map(Math.abs);
      const x = some(2, channels * size * size, 1).map(Math.abs);
      for (let c = 0; c < channels; c++) x[c * size * size + 7] = 0;
      const tensors = { filter: whole(one.from(w, [64, channels, 1, 1])) };
      const y = one.tensor([64, size, size]);
      const where = one.zeros(y.shape);
      for (let m = 0; m < 64; m++) where.data.fill(1, m * 25, m * 25 + 1 + (m % 8));
      const pointwise = shapeOf([1, 1, 0, 0, 1, 1, 1]);
      const operands = { ...tensors, x: one.from(x, [channels, size, size]), y, where };
      one.convolve({ ...operands, shape: pointwise, exactness: 'exact' });
      y.data.forEach((found, at) => {
        const [m, place] = [Math.floor(at / 25), at % 25];
        let sum = 0;
        for (let c = 0; c < channels; c++) {
          sum += Math.fround(w[m * channels + c]) * Math.fround(x[c * 25 + place]);
        }
        if (place > m % 8) expect(found).toBe(0);
        else if (place === 7) expect(found).toBe(0);
        else expect(Math.abs(found - sum) / sum).toBeLessThanOrEqual(1e-6);
      });
    });
  });

  it('pay where few are wanted, the fewer the faster the other product is', () => {
    const pointwise = selectedBelow(unpacked(256, 256, 1))(1);
    const skipping = selectedBelow(unpacked(256, 256, 1))(0.3);
    const winograd = selectedBelow(unpacked(64, 64, 3))(1);
    expect(pointwise).toBeLessThan(1);
    expect(skipping).toBeLessThan(pointwise);
    expect(winograd).toBeLessThan(pointwise);
    expect(Math.min(skipping, winograd)).toBeGreaterThan(0.1);
    const over = { adjoint: true, params: [2, 2, 1, 1, 1, 1, 1] as const };
    const strided = { ...unpacked(64, 64, 3), y: [64, 14, 14], ...over };
    expect(selectedBelow({ ...strided, params: [...strided.params] })(1)).toBe(0);
    expect(selectedBelow({ ...unpacked(64, 64, 3), params: [1, 1, 1, 1, 1, 1, 2] })(1)).toBe(0);
  });
});
