import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { conditions, convolutionParams } from '../../src/tensor/kernels/signatures.js';
import {
  compare,
  randomNumbers,
  rectified,
  shared,
  unset,
  upTo,
  withTensors,
} from './simd-arena.js';

describe('countUnits', () => {
  it('of each condition', () => {
    const condition = fc.constantFrom(1, 2, 3);
    fc.assert(
      fc.property(
        fc.record(shared),
        fc.tuple(upTo(7), upTo(9), upTo(9)),
        condition,
        ({ seed, cuts }, shape, which) => {
          withTensors((make) => {
            const numbers = randomNumbers(seed);
            const rounded = () => Math.round(2 * numbers());
            const tensors = [make(shape, rounded), make(shape, rounded)] as const;
            const counts = make([shape[0]], unset, 'float64');
            compare('countUnits', {
              tensors: [...tensors, counts],
              params: [which],
              written: [2],
              cuts,
            });
          });
        },
      ),
    );
  });
});

describe('divide', () => {
  it('and its sums', () => {
    const anyCondition = fc.constantFrom(...Object.values(conditions));
    const image = fc.tuple(upTo(7), upTo(9), upTo(9));
    const epsilons = fc.constantFrom(0, 1e-6, 0.1);
    fc.assert(
      fc.property(
        ...[
          fc.record(shared),
          image,
          anyCondition,
          epsilons,
          fc.constantFrom(2, 0),
          fc.tuple(fc.boolean(), fc.boolean(), fc.boolean()),
        ],
        ({ seed, cuts }, shape, condition, epsilon, lambda, [hasBias, hasZeros, hasGaps]) => {
          withTensors((make) => {
            const numbers = randomNumbers(seed);
            const sparse = () => (numbers() < 0.6 ? 0 : numbers());
            // Away from 0 but for exact zeros: near 0, quotients have no relative accuracy to compare.
            const totals = () => (hasZeros ? Math.round(3 * numbers()) : 1 + numbers() / 2);
            const relevance = make(shape, hasGaps ? sparse : numbers);
            const z = make(shape, totals);
            const other = make(condition === conditions.always ? [0] : shape, totals);
            const b = make([hasBias ? shape[0] : 0], numbers);
            const s = make(shape, unset);
            const sums = make([shape[0], 4], unset, 'float64');
            compare('divide', {
              tensors: [relevance, z, other, b, s, sums],
              params: [lambda, condition, epsilon],
              written: [4, 5],
              cuts,
            });
          });
        },
      ),
    );
  });

  it('sumDead, of one group and of two', () => {
    const condition = fc.constantFrom(...Object.values(conditions));
    const group = fc.record({ condition, epsilon: fc.constantFrom(0, 1e-6, 0.1) });
    const image = fc.tuple(upTo(7), upTo(9), upTo(9));
    fc.assert(
      fc.property(
        fc.record(shared),
        image,
        group,
        fc.option(group),
        ({ seed, cuts }, shape, first, second) => {
          withTensors((make) => {
            const numbers = randomNumbers(seed);
            // Zeros and denominators that no quotient has, as often as not.
            const totals = () => Math.round(2 * numbers()) * (numbers() < 0 ? 1 : 1e-39);
            const relevance = make(shape, () => (numbers() < 0 ? 0 : numbers()));
            const own = [make(shape, totals), make(shape, totals)] as const;
            const there = second === null ? [0] : shape;
            const others = [make(there, totals), make(there, totals)] as const;
            const dead = make([shape[0]], unset, 'float64');
            const { condition, epsilon } = second ?? first;
            compare('sumDead', {
              tensors: [relevance, ...own, ...others, dead],
              params: [2, first.condition, first.epsilon, -1, condition, epsilon],
              written: [5],
              tolerance: 1e-12,
              cuts,
            });
          });
        },
      ),
    );
  });

  it('takes nothing for what no float can hold', () => {
    withTensors((make) => {
      const values = [1, 1, 1e-30, 0];
      const zs = [1e-39, 1e-38, 1e-30, 0];
      let i = 0;
      let j = 0;
      const relevance = make([1, 1, 4], () => values[i++]);
      const z = make([1, 1, 4], () => zs[j++]);
      const none = make([0], unset);
      const s = make([1, 1, 4], unset);
      const sums = make([1, 4], unset, 'float64');
      compare('divide', {
        tensors: [relevance, z, none, none, s, sums],
        params: [1, conditions.always, 0],
        written: [4, 5],
      });
      expect(s.data[0]).toBe(0);
      expect(s.data[3]).toBe(0);
    });
  });

  it('biasShare', () => {
    const image = fc.tuple(upTo(30), upTo(9), upTo(9));
    fc.assert(
      fc.property(fc.record(shared), image, ({ seed, cuts }, shape) => {
        withTensors((make) => {
          const numbers = randomNumbers(seed);
          const s = make(shape, numbers);
          const b = make([shape[0]], numbers);
          const n = make([1, shape[1], shape[2]], () => 5 + 4 * numbers());
          const t = make([1, shape[1], shape[2]], unset);
          compare('biasShare', { tensors: [s, b, n, t], params: [], written: [3], cuts });
        });
      }),
    );
  });

  it('subtractTotals', () => {
    const image = fc.tuple(upTo(7), upTo(9), upTo(9));
    fc.assert(
      fc.property(
        ...[fc.record(shared), image, fc.boolean(), fc.boolean(), upTo(1, 0)],
        fc.constantFrom(1, 0.5),
        ({ seed, cuts }, shape, hasPlus, hasBias, without, share) => {
          withTensors((make) => {
            const numbers = randomNumbers(seed);
            const relevance = make(shape, rectified(numbers));
            const z = make(shape, numbers);
            const plus = make(hasPlus ? shape : [0], numbers);
            const b = make([hasBias ? shape[0] : 0], numbers);
            const out = make(shape, unset);
            const cancelled = make([shape[0]], unset, 'float64');
            compare('subtractTotals', {
              tensors: [relevance, z, plus, b, out, cancelled],
              params: [without, 0.2, share],
              written: [4, 5],
              cuts,
            });
          });
        },
      ),
    );
  });

  it('recomputeTotals', () => {
    const place = fc.record({
      ...shared,
      perGroup: upTo(4),
      channels: upTo(5),
      plane: fc.tuple(upTo(9), upTo(9)),
      kernel: fc.tuple(upTo(7), upTo(7)),
      strides: fc.tuple(upTo(3), upTo(3)),
      pads: fc.tuple(upTo(3, 0), upTo(3, 0), upTo(3, 0), upTo(3, 0)),
      // Dense as often as not: those have a kernel of their own.
      dilation: fc.constantFrom([1, 1], [1, 1], [2, 1], [1, 3]),
      groups: fc.constantFrom(1, 1, 2),
      parts: fc.array(fc.constantFrom(-1, 0, 1), { minLength: 1, maxLength: 3 }),
      hasBias: fc.boolean(),
      lost: fc.constantFrom(0, 0.1, 1),
    });
    fc.assert(
      fc.property(place, (drawn) => {
        const { perGroup, channels, parts, groups, pads, strides: stride } = drawn;
        const [[height, width], [kh, kw]] = [drawn.plane, drawn.kernel];
        const [top, left, bottom, right] = pads;
        const dilation = drawn.dilation as [number, number];
        const outputs = groups * perGroup;
        const [fieldY, fieldX] = [(kh - 1) * dilation[0] + 1, (kw - 1) * dilation[1] + 1];
        const outY = Math.floor((height + top + bottom - fieldY) / stride[0]) + 1;
        const outX = Math.floor((width + left + right - fieldX) / stride[1]) + 1;
        fc.pre(outY > 0 && outX > 0);
        withTensors((make) => {
          const numbers = randomNumbers(drawn.seed);
          const isLost = () => (numbers() + 1) / 2 < drawn.lost;
          const out = make([outputs, outY, outX], () => (isLost() ? Number.NaN : numbers()));
          const cancelled = make([outputs], unset, 'float64');
          for (let m = 0; m < outputs; m++) {
            const own = out.data.slice(m * outY * outX, (m + 1) * outY * outX);
            cancelled.data[m] = own.filter(Number.isNaN).length;
          }
          const b = make([drawn.hasBias ? outputs : 0], numbers);
          const terms = parts.flatMap(() => [
            make([groups * channels, height, width], numbers),
            make([outputs, channels, kh, kw], numbers),
          ]);
          const params = convolutionParams({ stride, pads, dilation, groups });
          compare('recomputeTotals', {
            tensors: [cancelled, b, out, ...terms],
            params: [...params, ...parts],
            written: [2],
            cuts: drawn.cuts,
          });
          expect(out.data.some(Number.isNaN)).toBe(false);
        });
      }),
    );
  });

  it('surveyTotals, whatever is where there is no relevance', () => {
    const image = fc.tuple(upTo(30), upTo(9), upTo(9));
    fc.assert(
      fc.property(
        fc.record(shared),
        image,
        fc.constantFrom(0, 0.5, 1),
        ({ seed, cuts }, shape, zeros) => {
          withTensors((make) => {
            const numbers = randomNumbers(seed);
            const relevance = make(shape, () => ((numbers() + 1) / 2 < zeros ? 0 : numbers()));
            let at = 0;
            const z = make(shape, () => (relevance.data[at++] === 0 ? Number.NaN : numbers()));
            const sums = make([shape[0], 3], unset, 'float64');
            compare('surveyTotals', {
              tensors: [relevance, z, sums],
              params: [],
              written: [2],
              tolerance: 1e-12,
              cuts,
            });
          });
        },
      ),
    );
  });

  it('survey', () => {
    const image = fc.tuple(upTo(30), upTo(9), upTo(9));
    fc.assert(
      fc.property(fc.record(shared), image, ({ seed, cuts }, shape) => {
        withTensors((make) => {
          const x = make(shape, randomNumbers(seed));
          const sums = make([shape[0], 4], unset, 'float64');
          compare('survey', {
            tensors: [x, sums],
            params: [],
            written: [1],
            tolerance: 1e-12,
            cuts,
          });
        });
      }),
    );
  });
});
