import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Geometry, shares } from '../../src/tensor/kernels/signatures.js';
import {
  compare,
  randomNumbers,
  rectified,
  shared,
  unset,
  upTo,
  withTensors,
} from './simd-arena.js';

describe('share', () => {
  it('and its sums', () => {
    const kinds = fc.constantFrom(...Object.values(shares));
    const image = fc.tuple(upTo(7), upTo(9), upTo(9));
    const epsilons = fc.constantFrom(0, 1e-6, 0.1);
    fc.assert(
      fc.property(
        ...[fc.record(shared), image, kinds, epsilons, fc.boolean(), fc.boolean(), fc.boolean()],
        ({ seed, cuts }, shape, kind, epsilon, hasBias, hasZeros, hasGaps) => {
          withTensors((make) => {
            const numbers = randomNumbers(seed);
            const sparse = () => (numbers() < 0.6 ? 0 : numbers());
            // Away from 0 but for exact zeros: near 0, quotients have no relative accuracy to compare.
            const totals = () => (hasZeros ? Math.round(3 * numbers()) : 1 + numbers() / 2);
            const relevance = make(shape, hasGaps ? sparse : numbers);
            const z = make(shape, totals);
            const other = make(kind === shares.always ? [0] : shape, totals);
            const b = make([hasBias ? shape[0] : 0], numbers);
            const s = make(shape, unset);
            const sums = make([shape[0], 3], unset, 'float64');
            compare('share', {
              tensors: [relevance, z, other, b, s, sums],
              params: [2, kind, epsilon],
              written: [4, 5],
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
      const relevance = make([1, 1, 4], () => values[i++] as number);
      const z = make([1, 1, 4], () => zs[j++] as number);
      const none = make([0], unset);
      const s = make([1, 1, 4], unset);
      const sums = make([1, 3], unset, 'float64');
      compare('share', {
        tensors: [relevance, z, none, none, s, sums],
        params: [1, shares.always, 0],
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

  it('remainder', () => {
    const image = fc.tuple(upTo(7), upTo(9), upTo(9));
    fc.assert(
      fc.property(
        ...[fc.record(shared), image, fc.boolean(), fc.boolean(), upTo(1, 0)],
        ({ seed, cuts }, shape, hasPlus, hasBias, without) => {
          withTensors((make) => {
            const numbers = randomNumbers(seed);
            const relevance = make(shape, rectified(numbers));
            const z = make(shape, numbers);
            const plus = make(hasPlus ? shape : [0], numbers);
            const b = make([hasBias ? shape[0] : 0], numbers);
            const out = make(shape, unset);
            const unsound = make([shape[0]], unset, 'float64');
            compare('remainder', {
              tensors: [relevance, z, plus, b, out, unsound],
              params: [without, 0.2],
              written: [4, 5],
              cuts,
            });
          });
        },
      ),
    );
  });

  it('resum', () => {
    const place = fc.record({
      ...shared,
      outputs: upTo(4),
      channels: upTo(5),
      plane: fc.tuple(upTo(9), upTo(9)),
      kernel: fc.tuple(upTo(7), upTo(7)),
      strides: fc.tuple(upTo(3), upTo(3)),
      pads: fc.tuple(upTo(3, 0), upTo(3, 0)),
      parts: fc.array(fc.constantFrom(-1, 0, 1), { minLength: 1, maxLength: 3 }),
      hasBias: fc.boolean(),
      lost: fc.constantFrom(0, 0.1, 1),
    });
    fc.assert(
      fc.property(place, (drawn) => {
        const [{ outputs, channels, parts }, [height, width]] = [drawn, drawn.plane];
        const [[kh, kw], [sy, sx], [py, px]] = [drawn.kernel, drawn.strides, drawn.pads];
        const outY = Math.floor((height + 2 * py - kh) / sy) + 1;
        const outX = Math.floor((width + 2 * px - kw) / sx) + 1;
        fc.pre(outY > 0 && outX > 0);
        withTensors((make) => {
          const numbers = randomNumbers(drawn.seed);
          const isLost = () => (numbers() + 1) / 2 < drawn.lost;
          const out = make([outputs, outY, outX], () => (isLost() ? Number.NaN : numbers()));
          const unsound = make([outputs], unset, 'float64');
          for (let m = 0; m < outputs; m++) {
            const own = out.data.slice(m * outY * outX, (m + 1) * outY * outX);
            unsound.data[m] = own.filter(Number.isNaN).length;
          }
          const b = make([drawn.hasBias ? outputs : 0], numbers);
          const terms = parts.flatMap(() => [
            make([channels, height, width], numbers),
            make([outputs, channels, kh, kw], numbers),
          ]);
          const geometry: Geometry = [sy, sx, py, px];
          compare('resum', {
            tensors: [unsound, b, out, ...terms],
            params: [...geometry, ...parts],
            written: [2],
            cuts: drawn.cuts,
          });
          expect(out.data.some(Number.isNaN)).toBe(false);
        });
      }),
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
