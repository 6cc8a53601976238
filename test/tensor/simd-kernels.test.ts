import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Normalisation, shares, type Window } from '../../src/tensor/kernels/signatures.js';
import { compare, randomNumbers, rectified, withTensors } from './simd-arena.js';

const upTo = (max: number, min = 1) => fc.integer({ min, max });
const shared = {
  seed: fc.integer(),
  cuts: fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 3 }),
};
/** Zeros and repetitions among them, as after a ReLU. */
const coarse = (numbers: () => number) => () => Math.round(numbers() * 4) / 4;
const unset = () => 999;

describe('element by element', () => {
  const anyVector = fc.record({ ...shared, length: upTo(5000) });

  it('relu, and either part', () => {
    fc.assert(
      fc.property(anyVector, fc.constantFrom(1, -1), ({ seed, cuts, length }, sign) => {
        withTensors((make) => {
          const x = make([length], coarse(randomNumbers(seed)));
          const y = make([length], unset);
          compare('relu', { tensors: [x, y], params: [], written: [1], cuts });
          compare('part', { tensors: [x, y], params: [sign], written: [1], cuts });
        });
      }),
    );
  });

  it('reluInput, in its three modes', () => {
    fc.assert(
      fc.property(anyVector, upTo(2, 0), ({ seed, cuts, length }, mode) => {
        withTensors((make) => {
          const numbers = coarse(randomNumbers(seed));
          const y = make([length], rectified(numbers));
          const gy = make([length], numbers);
          const gx = make([length], unset);
          compare('reluInput', { tensors: [y, gy, gx], params: [mode], written: [2], cuts });
        });
      }),
    );
  });

  it('multiply and add', () => {
    fc.assert(
      fc.property(anyVector, upTo(1, 0), ({ seed, cuts, length }, onto) => {
        withTensors((make) => {
          const numbers = randomNumbers(seed);
          const [a, c, out] = [
            make([length], numbers),
            make([length], numbers),
            make([length], numbers),
          ];
          compare('multiply', { tensors: [a, c, out], params: [onto], written: [2], cuts });
          compare('add', { tensors: [a, out], params: [], written: [1], cuts });
        });
      }),
    );
  });

  it('addToChannels', () => {
    const image = fc.tuple(upTo(20), upTo(9), upTo(9));
    fc.assert(
      fc.property(fc.record(shared), image, ({ seed, cuts }, shape) => {
        withTensors((make) => {
          const numbers = randomNumbers(seed);
          const map = make([1, shape[1], shape[2]], numbers);
          const out = make(shape, numbers);
          compare('addToChannels', { tensors: [map, out], params: [], written: [1], cuts });
        });
      }),
    );
  });

  it('widenHalf, of all 65 536 halves, exactly', () => {
    withTensors((make) => {
      const count = 65536;
      const halves = make([count / 2], () => 0);
      new Uint16Array(halves.data.buffer, halves.offset, count).set(
        Array.from({ length: count }, (_, bits) => bits),
      );
      const y = make([count], unset);
      compare('widenHalf', { tensors: [halves, y], params: [], written: [1], tolerance: 0 });
      expect([y.data[0x3c00], y.data[0x0001], y.data[0xfbff]]).toEqual([1, 2 ** -24, -65504]);
      expect([y.data[0x7c00], y.data[0xfc00]]).toEqual([Infinity, -Infinity]);
      expect(y.data[0x7c01]).toBeNaN();
      expect(y.data[0x8000]).toBe(-0);
    });
  });

  it('widenHalf, of any number of them', () => {
    fc.assert(
      fc.property(anyVector, ({ seed, cuts, length }) => {
        withTensors((make) => {
          const numbers = randomNumbers(seed);
          const halves = make([Math.ceil(length / 2)], () => 0);
          const bits = new Uint16Array(halves.data.buffer, halves.offset, length);
          for (let i = 0; i < length; i++) bits[i] = Math.abs(numbers()) * 0x7c00;
          const y = make([length], unset);
          compare('widenHalf', {
            tensors: [halves, y],
            params: [],
            written: [1],
            tolerance: 0,
            cuts,
          });
        });
      }),
    );
  });
});

describe('pooling', () => {
  /** Every window has a real input, and a plane any size that leaves one. */
  const anyPooling = fc
    .record({
      ...shared,
      channels: upTo(5),
      height: upTo(20),
      width: upTo(30),
      size: upTo(5),
      stride: upTo(4),
      pad: upTo(2, 0),
    })
    .filter(
      ({ size, pad, height, width }) => pad < size && Math.min(height, width) + 2 * pad >= size,
    );

  const outputs = (inputs: number, [size, stride, pad]: Window) => {
    const count = Math.ceil((inputs + 2 * pad - size) / stride) + 1;
    return pad > 0 && (count - 1) * stride >= inputs + pad ? count - 1 : count;
  };
  const hasInput = (inputs: number, window: Window) =>
    (outputs(inputs, window) - 1) * window[1] - window[2] < inputs;

  it.each(['maxPool', 'averagePool'] as const)('%s and its adjoint', (name) => {
    fc.assert(
      fc.property(anyPooling, fc.boolean(), (given, ties) => {
        const { seed, cuts, channels, height, width, size, stride, pad } = given;
        const window: Window = [size, stride, pad];
        fc.pre(hasInput(height, window) && hasInput(width, window));
        withTensors((make) => {
          const numbers = randomNumbers(seed);
          const x = make([channels, height, width], ties ? coarse(numbers) : numbers);
          const pooled = [channels, outputs(height, window), outputs(width, window)];
          const y = make(pooled, unset);
          const gy = make(pooled, numbers);
          const gx = make(x.shape, unset);
          compare(name, { tensors: [x, y], params: window, written: [1], cuts });
          if (name === 'maxPool') {
            compare('maxPoolInput', { tensors: [x, gy, gx], params: window, written: [2], cuts });
          } else {
            compare('averagePoolInput', { tensors: [gy, gx], params: window, written: [1], cuts });
          }
        });
      }),
      { numRuns: 300 },
    );
  });
});

describe('lrn', () => {
  const constants: fc.Arbitrary<Normalisation> = fc.tuple(
    fc.constantFrom(1, 3, 5, 7),
    fc.constantFrom(1e-4, 0.1, 2),
    fc.constantFrom(0.75, 0.75, 0.75, 0.5),
    fc.constantFrom(1, 2),
  );

  it('and its Jacobian', () => {
    const image = fc.tuple(upTo(40), upTo(9), upTo(9));
    fc.assert(
      fc.property(fc.record(shared), image, constants, ({ seed, cuts }, shape, params) => {
        withTensors((make) => {
          const numbers = randomNumbers(seed);
          const x = make(shape, () => 20 * numbers());
          const gy = make(shape, numbers);
          const y = make(shape, unset);
          const gx = make(shape, unset);
          compare('lrn', { tensors: [x, y], params, written: [1], cuts });
          compare('lrnInput', { tensors: [x, gy, gx], params, written: [2], cuts });
        });
      }),
    );
  });
});

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

  it('survey', () => {
    const image = fc.tuple(upTo(30), upTo(9), upTo(9));
    fc.assert(
      fc.property(fc.record(shared), image, ({ seed, cuts }, shape) => {
        withTensors((make) => {
          const x = make(shape, randomNumbers(seed));
          const sums = make([shape[0], 3], unset, 'float64');
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
