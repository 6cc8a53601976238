import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Normalisation, Window } from '../../src/tensor/kernels/signatures.js';
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
