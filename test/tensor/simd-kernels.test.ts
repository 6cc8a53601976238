import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { activationFunctions, activationKinds } from '../../src/tensor/activation-functions.js';
import {
  type ActivationParams,
  averagePoolingParams,
  type LrnParams,
  poolingParams,
} from '../../src/tensor/kernels/signatures.js';
import {
  compare,
  randomNumbers,
  rectified,
  shared,
  unset,
  upTo,
  withTensors,
} from './simd-arena.js';

/** Zeros and repetitions among them, as after a ReLU. */
const coarse = (numbers: () => number) => () => Math.round(numbers() * 4) / 4;

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

  it('magnitude and ratio', () => {
    fc.assert(
      fc.property(anyVector, upTo(1, 0), upTo(4), ({ seed, cuts, length }, onto, count) => {
        withTensors((make) => {
          const numbers = coarse(randomNumbers(seed));
          const [relevance, x] = [make([length], numbers), make([length], numbers)];
          const total = make([length], rectified(numbers));
          const out = make([length], numbers);
          compare('magnitude', { tensors: [x, out], params: [onto], written: [1], cuts });
          const tensors = [relevance, x, total, out] as const;
          compare('ratio', { tensors: [...tensors], params: [count], written: [3], cuts });
        });
      }),
    );
  });

  it.each(activationKinds)('%s and its gradient', (name) => {
    fc.assert(
      fc.property(anyVector, fc.constantFrom(1, 8, 300), ({ seed, cuts, length }, scale) => {
        withTensors((make) => {
          const numbers = randomNumbers(seed);
          const x = make([length], () => scale * numbers());
          const [gy, y, gx] = [
            make([length], numbers),
            make([length], unset),
            make([length], unset),
          ];
          // One value where no function is flat: what is nearly 0 is compared with it.
          [x.data[0], gy.data[0]] = [0.3, 1];
          const { alpha, beta } = activationFunctions[name];
          // Limits that inputs are on both sides of.
          const limits = name === 'clip' ? [-0.25, 0.5] : [alpha, beta];
          const params: ActivationParams = [activationKinds.indexOf(name), limits[0], limits[1]];
          const tolerance = 1e-6;
          compare('activate', { tensors: [x, y], params, written: [1], tolerance, cuts });
          compare('activateInput', { tensors: [x, gy, gx], params, written: [2], tolerance, cuts });
        });
      }),
      { numRuns: 30 },
    );
  });

  it('gates, of any broadcast extents, and the gradient at them', () => {
    const image = fc.tuple(upTo(20), upTo(9), upTo(9));
    const repeats = fc.tuple(fc.boolean(), fc.boolean(), fc.boolean());
    fc.assert(
      fc.property(fc.record(shared), image, repeats, ({ seed, cuts }, shape, repeated) => {
        withTensors((make) => {
          const numbers = randomNumbers(seed);
          const [x, gy] = [make(shape, numbers), make(shape, numbers)];
          const extents = shape.map((extent, axis) => (repeated[axis] ? 1 : extent));
          const [g, gg, y] = [make(extents, numbers), make(extents, unset), make(shape, unset)];
          compare('gate', { tensors: [x, g, y], params: [], written: [2], cuts });
          compare('gateInput', { tensors: [x, gy, gg], params: [], written: [2], cuts });
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
  const pair = <T>(arbitrary: fc.Arbitrary<T>) => fc.tuple(arbitrary, arbitrary);
  /** Square windows as often as not: the others are the reference's. */
  const anyPair = <T>(arbitrary: fc.Arbitrary<T>) =>
    fc.oneof(
      arbitrary.map((value): [T, T] => [value, value]),
      pair(arbitrary),
    );
  /** Any window that is not all padding, and any number of them that start before the padding ends. */
  const anyPooling = fc
    .record({
      ...shared,
      channels: upTo(5),
      plane: fc.tuple(upTo(20), upTo(30)),
      kernel: anyPair(upTo(5)),
      stride: anyPair(upTo(4)),
      before: anyPair(upTo(2, 0)),
      after: anyPair(upTo(2, 0)),
      spare: pair(upTo(1, 0)),
    })
    .filter(({ kernel, before, after, plane }) =>
      [0, 1].every((axis) => {
        const [size, padding] = [kernel[axis], before[axis]];
        return padding < size && plane[axis] + padding + after[axis] >= size;
      }),
    );
  type Pooling = typeof anyPooling extends fc.Arbitrary<infer T> ? T : never;

  /** Windows along an axis: those that fit, and perhaps one that reaches beyond but starts at an input. */
  const windows = ({ plane, kernel, stride, before, after, spare }: Pooling, axis: 0 | 1) => {
    const fitting = Math.floor(
      (plane[axis] + before[axis] + after[axis] - kernel[axis]) / stride[axis],
    );
    const starting = Math.floor((plane[axis] + before[axis] - 1) / stride[axis]);
    return Math.min(fitting + spare[axis], starting) + 1;
  };

  it.each(['maxPool', 'averagePool'] as const)('%s and its adjoint', (name) => {
    fc.assert(
      fc.property(anyPooling, fc.boolean(), fc.boolean(), (given, ties, countPad) => {
        const { seed, cuts, channels, plane, kernel, stride, before, after } = given;
        const pooling = { kernel, stride, pads: [...before, ...after] as const };
        withTensors((make) => {
          const numbers = randomNumbers(seed);
          const x = make([channels, ...plane], ties ? coarse(numbers) : numbers);
          const pooled = [channels, windows(given, 0), windows(given, 1)];
          const y = make(pooled, unset);
          const gy = make(pooled, numbers);
          const gx = make(x.shape, unset);
          if (name === 'maxPool') {
            const params = poolingParams(pooling);
            compare('maxPool', { tensors: [x, y], params, written: [1], cuts });
            compare('maxPoolInput', { tensors: [x, gy, gx], params, written: [2], cuts });
            // Low parts tell equal numbers apart; some of them are equal too.
            const low = make(x.shape, () => 1e-9 * coarse(numbers)());
            compare('maxPoolInput', { tensors: [x, gy, gx, low], params, written: [2], cuts });
          } else {
            const params = averagePoolingParams({ ...pooling, countPad });
            compare('averagePool', { tensors: [x, y], params, written: [1], cuts });
            compare('averagePoolInput', { tensors: [gy, gx], params, written: [1], cuts });
          }
        });
      }),
      { numRuns: 300 },
    );
  });
});

describe('lrn', () => {
  const constants: fc.Arbitrary<LrnParams> = fc.tuple(
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

  it('rounded once, whatever the size of its denominators', () => {
    const image = fc.tuple(upTo(40), upTo(9), upTo(9));
    const bounds = fc.constantFrom([-2, 3], [-30, 37], [-30, -20], [20, 37]);
    fc.assert(
      fc.property(
        fc.record(shared),
        image,
        constants,
        bounds,
        fc.constantFrom(1, 1e-44),
        ({ seed, cuts }, shape, [n, alpha], [low, high], k) => {
          withTensors((make) => {
            const numbers = randomNumbers(seed);
            const power = () => 10 ** (low + ((numbers() + 1) / 2) * (high - low));
            const x = make(shape, () => (numbers() < -0.5 ? 0 : Math.sign(numbers()) * power()));
            const y = make(shape, unset);
            const params: LrnParams = [n, alpha, 0.75, k];
            const ownTolerance = 2 ** -23;
            compare('lrn', { tensors: [x, y], params, written: [1], ownTolerance, cuts });
          });
        },
      ),
    );
  });
});
