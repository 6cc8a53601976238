import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createEngine } from '../../src/node/engine.js';
import type { Engine } from '../../src/tensor/engine.js';
import { sizeOf } from '../../src/tensor/tensor.js';
import { shapeOf } from '../support/cases.js';
import { arbitrarySeed, randomFrom, runs } from '../support/random.js';

const one = await createEngine({ threads: 1 });
const float64 = await createEngine({ kernels: 'reference', dtype: 'float64' });

type Part = -1 | 0 | 1;
const ofPart = (w: number, part: Part) =>
  part > 0 ? Math.max(w, 0) : part < 0 ? Math.min(w, 0) : w;

describe('two parts of the same weights, one below the other', () => {
  it('have an adjoint that is the sum of both, whatever the kernel and the layout', () => {
    fc.assert(
      fc.property(arbitrarySeed, (seed) => {
        const random = randomFrom(seed);
        const [outputs, channels] = [random.whole(1, 40), random.whole(1, 40)];
        const [kernel, stride] = [random.whole(1, 5), random.whole(1, 2)];
        const dilation = random.of([1, 1, 1, 2]);
        const pad = random.whole(0, kernel - 1);
        const size = random.whole((kernel - 1) * dilation + 1, 20);
        const shape = shapeOf([stride, stride, pad, pad, dilation, dilation, 1]);
        const out = Math.floor((size + 2 * pad - (kernel - 1) * dilation - 1) / stride) + 1;
        const [input, output] = [
          [channels, size, size],
          [outputs, out, out],
        ];
        const w = random.values(outputs * channels * kernel * kernel);
        const [zeros, unwanted] = [random.unit(), random.unit()];
        const [first, second] = [0, 1].map(() => random.values(sizeOf(output), zeros));
        const wanted = random.values(sizeOf(input), unwanted);
        const [part, below] = random.of([
          [1, -1],
          [-1, 1],
          [0, 1],
        ] as const);

        const both = (engine: Engine) =>
          engine.scope(() => {
            const weights = engine.from(w, [outputs, channels, kernel, kernel]);
            const gy = engine.from([...first, ...second], [2 * outputs, out, out]);
            const where = engine.from(wanted, input);
            const gx = engine.tensor(input);
            const filter = { weights, part, below };
            engine.convolveInput({ gy, filter, gx, shape, where, exactness: 'exact' });
            return Array.from(gx.data, (value, i) => (wanted[i] === 0 ? 0 : value));
          });
        // Each by itself, of weights that are such parts.
        const expected = float64.scope(() => {
          const sum = new Float64Array(sizeOf(input));
          [first, second].forEach((s, i) => {
            const own = w.map((value) => ofPart(value, [part, below][i]));
            const weights = float64.from(own, [outputs, channels, kernel, kernel]);
            const gx = float64.tensor(input);
            const operands = {
              gy: float64.from(s, output),
              gx,
              shape,
              exactness: 'exact',
            } as const;
            float64.convolveInput({ ...operands, filter: { weights, part: 0 } });
            gx.data.forEach((value, at) => {
              sum[at] += wanted[at] === 0 ? 0 : value;
            });
          });
          return sum;
        });
        const largest = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
        for (const engine of [one, float64]) {
          const found = both(engine);
          const apart = found.map((value, i) => Math.abs(value - expected[i]));
          expect(Math.max(...apart)).toBeLessThanOrEqual(1e-5 * largest);
        }
      }),
      runs(150),
    );
  });

  it('are kept apart from either part, and from the other order', () => {
    one.scope(() => {
      const weights = one.from(randomFrom(3).values(8 * 8), [8, 8, 1, 1]);
      const shape = shapeOf([1, 1, 0, 0, 1, 1, 1]);
      const pulled = (part: Part, below?: Part) => {
        const stack = below === undefined ? {} : { below };
        const outputs = below === undefined ? 8 : 16;
        const gy = one.from(randomFrom(4).values(outputs * 9), [outputs, 3, 3]);
        const gx = one.tensor([8, 3, 3]);
        const filter = { weights, part, ...stack };
        one.convolveInput({ gy, filter, gx, shape, exactness: 'exact' });
        return Array.from(gx.data).join();
      };
      const kinds = () => [pulled(1), pulled(-1), pulled(1, -1), pulled(-1, 1), pulled(0)];
      const before = kinds();
      expect(new Set(before).size).toBe(5);
      // From what is kept from the second request on.
      for (let again = 0; again < 3; again++) expect(kinds()).toEqual(before);
    });
  });

  it('are packed as one where zeros are skipped in pairs, and give the same bits on any number of threads', async () => {
    const three = await createEngine({ threads: 3 });
    const shape = shapeOf([1, 1, 1, 1, 1, 1, 1]);
    const random = randomFrom(11);
    const [w, s] = [random.values(40 * 24 * 9), random.values(80 * 400, 0.8)];
    const asked = { input: [24, 20, 20], output: [80, 20, 20], shape } as const;
    const layoutFor = (paired: boolean) =>
      one
        .productOf({
          ...{ ...asked, weights: [80, 24, 3, 3], paired },
          ...{ adjoint: true, exactness: 'exact' },
        })
        .layout('sparse');
    expect([true, false].map((paired) => layoutFor(paired).isPaired)).toEqual([true, false]);
    const [pair, stack] = [true, false].map((paired) => sizeOf(layoutFor(paired).shape));
    expect(pair).toBeLessThan(0.55 * stack);

    const pulled = (engine: Engine, part: Part, below: Part) =>
      engine.scope(() => {
        const weights = engine.from(w, [40, 24, 3, 3]);
        const gy = engine.from(s, asked.output);
        const gx = engine.tensor(asked.input);
        engine.convolveInput({
          gy,
          filter: { weights, part, below },
          gx,
          shape,
          exactness: 'exact',
        });
        return Array.from(gx.data).join();
      });
    for (const [part, below] of [
      [1, -1],
      [-1, 1],
    ] as const) {
      expect(pulled(three, part, below)).toBe(pulled(one, part, below));
    }
    await three.close();
  });

  it('take one of two numbers for each weight of single pixels, whatever the rest of a panel and a block', async () => {
    const three = await createEngine({ threads: 3 });
    const shape = shapeOf([1, 1, 0, 0, 1, 1, 1]);
    fc.assert(
      fc.property(arbitrarySeed, (seed) => {
        const random = randomFrom(seed);
        // Blocks have 64 outputs, panels 28 columns; weights of exactly 0 are of neither part.
        const [outputs, channels] = [random.whole(1, 150), random.whole(1, 50)];
        const [height, width] = [random.whole(3, 12), random.whole(8, 12)];
        const w = random.values(outputs * channels, 0.1);
        const s = random.values(2 * outputs * height * width);
        const [part, below] = random.of([
          [1, -1],
          [-1, 1],
        ] as const);
        const pulled = (engine: Engine, exact: boolean) =>
          engine.scope(() => {
            const weights = engine.from(w, [outputs, channels, 1, 1]);
            const gy = engine.from(s, [2 * outputs, height, width]);
            const gx = engine.tensor([channels, height, width]);
            const filter = { weights, part, below };
            engine.convolveInput({ gy, filter, gx, shape, exactness: 'exact' });
            // As sums of absolute values, to see how much the rounding of each sum is worth.
            if (exact) {
              const sizes = engine.from(s.map(Math.abs), [2 * outputs, height, width]);
              const whole = engine.from(w.map(Math.abs), [outputs, channels, 1, 1]);
              const most = engine.tensor(gx.shape);
              const both = { weights: whole, part: 1, below: 1 } as const;
              const operands = { gy: sizes, filter: both, gx: most, shape } as const;
              engine.convolveInput({ ...operands, exactness: 'exact' });
              return [Array.from(gx.data), Array.from(most.data)];
            }
            return [Array.from(gx.data)];
          });
        const [expected, most] = pulled(float64, true);
        const [found] = pulled(one, false);
        const worst = found.reduce(
          (worst, value, i) => Math.max(worst, Math.abs(value - expected[i]) / (most[i] || 1)),
          0,
        );
        expect(worst).toBeLessThanOrEqual(2e-6);
        expect(pulled(three, false)[0].join()).toBe(found.join());
      }),
      runs(60),
    );
    await three.close();
  });
});
