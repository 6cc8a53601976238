import fc from 'fast-check';
import { expect, it } from 'vitest';
import { constantProduct } from '../../../src/explain/lrp/constant-product.js';
import { createEngine } from '../../../src/node/engine.js';
import { whole } from '../../../src/tensor/packed-weights.js';
import { arbitrarySeed, randomFrom, runs } from '../../support/random.js';

const settings = [
  { kernels: 'reference', tolerance: 0 },
  { kernels: 'simd', tolerance: 1e-5 },
] as const;

it.each(settings)('is the product of the whole input, $kernels kernels', async (setting) => {
  const { kernels, tolerance } = setting;
  const engine = await createEngine({ kernels });
  let copied = 0;
  fc.assert(
    fc.property(arbitrarySeed, (seed) => {
      const random = randomFrom(seed);
      const pair = (least: number, most: number) =>
        [random.whole(least, most), random.whole(least, most)] as const;
      const [outputs, channels] = [random.whole(1, 9), random.whole(1, 5)];
      const [kernel, stride, dilation] = [pair(1, 7), pair(1, 3), pair(1, 2)];
      const pads = [...pair(0, 4), ...pair(0, 4)] as const;
      const reach = [0, 1].map((axis) => (kernel[axis] - 1) * dilation[axis] + 1);
      const extents = reach.map((least) => random.whole(least, least + 20));
      const units = extents.map(
        (extent, axis) =>
          Math.floor((extent + pads[axis] + pads[axis + 2] - reach[axis]) / stride[axis]) + 1,
      );
      engine.scope(() => {
        const shape = { stride, pads, dilation, groups: 1 };
        const weights = [outputs, channels, ...kernel];
        const count = weights.reduce((a, b) => a * b, 1);
        const terms = Array.from({ length: random.whole(1, 2) }, () => ({
          values: Array.from({ length: channels }, () => random.unit() - 0.5),
          filter: whole(engine.from(random.values(count, 0), weights)),
        }));
        const bias = engine.from(random.values(outputs, 0), [outputs]);
        const x = engine.tensor([channels, ...extents]);
        const plane = extents[0] * extents[1];
        const [wanted, y, one] = [0, 1, 2].map(() => engine.tensor([outputs, ...units]));
        terms.forEach(({ values, filter }, t) => {
          values.forEach((value, c) => {
            x.data.fill(value, c * plane, (c + 1) * plane);
          });
          const operands = t === 0 ? { bias, y: wanted } : { y: one };
          engine.convolve({ x, filter, shape, exactness: 'exact', ...operands });
          if (t > 0) engine.run('add', [one, wanted], []);
        });
        y.data.fill(Number.NaN);
        constantProduct(engine, terms, x, { bias, y, shape });
        const size = Math.max(...wanted.data.map(Math.abs));
        const off = wanted.data.map((value, i) => Math.abs(value - y.data[i]));
        expect(off.every((one) => one <= tolerance * size)).toBe(true);
        copied += Number(units[0] > reach[0] + 2);
      });
    }),
    runs(300),
  );
  expect(copied, 'cases with units to copy').toBeGreaterThan(20);
  await engine.close();
});
