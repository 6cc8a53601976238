import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Geometry } from '../../src/tensor/kernels/signatures.js';
import { type Exactness, packingFor } from '../../src/tensor/kernels/simd/index.js';
import type { Tensor } from '../../src/tensor/tensor.js';
import { runs } from '../support/random.js';
import { compare, type Make, packed, randomNumbers, withTensors } from './simd-arena.js';

interface Case {
  readonly outputs: number;
  readonly x: readonly [number, number, number];
  readonly kernel: readonly [number, number];
  readonly geometry: Geometry;
  readonly hasBias: boolean;
  readonly seed: number;
  readonly cuts: readonly number[];
}

const size = ({ x: [, h, w], kernel: [kh, kw], geometry: [sy, sx, py, px] }: Case) => [
  Math.floor((h + 2 * py - kh) / sy) + 1,
  Math.floor((w + 2 * px - kw) / sx) + 1,
];

const shared = {
  outputs: fc.integer({ min: 1, max: 21 }),
  hasBias: fc.boolean(),
  seed: fc.integer(),
  cuts: fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 3 }),
};
const upTo = (max: number, min = 1) => fc.integer({ min, max });

/** Any kernel, stride and padding that leave something to compute. */
const anyCase = fc
  .record({
    ...shared,
    x: fc.tuple(upTo(19), upTo(20), upTo(20)),
    kernel: fc.tuple(upTo(5), upTo(5)),
    geometry: fc.tuple(upTo(3), upTo(3), upTo(4, 0), upTo(4, 0)),
  })
  .filter((given) => size(given).every((n) => n >= 1));

/** The shapes that the fast paths are for: 1×1, "same" kernels, and a stride of 2. */
const usualCase = fc
  .record({
    ...shared,
    x: fc.tuple(upTo(24), upTo(23), upTo(25)),
    half: upTo(3, 0),
    stride: upTo(2),
  })
  .map(
    ({ half, stride, ...given }): Case => ({
      ...given,
      kernel: [2 * half + 1, 2 * half + 1],
      geometry: [stride, stride, half, half],
    }),
  );

/** On both sides as many channels as exact products want for Winograd. */
const winogradCase = fc
  .record({
    ...shared,
    outputs: upTo(21, 16),
    x: fc.tuple(upTo(20, 16), upTo(23), upTo(21)),
    kernel: fc.constant([3, 3] as const),
    geometry: fc.tuple(fc.constant(1), fc.constant(1), upTo(4, 0), upTo(4, 0)),
  })
  .filter((given) => size(given).every((n) => n >= 1));

const fewChannels = winogradCase.chain((given) =>
  fc.record({ outputs: upTo(15), channels: upTo(15) }).map(
    ({ outputs, channels }): Case => ({
      ...given,
      outputs,
      x: [channels, given.x[1], given.x[2]],
    }),
  ),
);

const matrixCase = fc
  .record({ ...shared, outputs: upTo(70), x: fc.tuple(upTo(300), upTo(3), upTo(3)) })
  .map(
    (given): Case => ({
      ...given,
      kernel: [given.x[1], given.x[2]],
      geometry: [1, 1, 0, 0],
    }),
  );

/** How weights are given: as they are, or packed for one purpose. */
type Given = 'plain' | Exactness;

function weightsOf(
  make: Make,
  { x, geometry, cuts }: Case,
  w: Tensor,
  given: Given,
  adjoint: boolean,
  part = 0,
): Tensor[] {
  if (given === 'plain') return [];
  const packing = packingFor(w.shape, x, geometry, adjoint, given);
  const [sy, sx] = geometry;
  return [packed(make, w, packing.shape, [part, Number(packing.adjoint), sy, sx], cuts)];
}

/** The same part of the weights as the reference reads it. */
const partOf = (make: Make, w: Tensor, part: number): Tensor => {
  const tensor = make(w.shape, () => 0);
  tensor.data.set(w.data.map((value) => (value * part < 0 ? 0 : value)));
  return tensor;
};

const tolerance = (given: Given) => (given === 'fast' ? 1e-4 : 1e-5);

/**
 * Of either sign, but more positive than not: sums of many do not cancel to next to nothing, of which
 * no float32 sum gets the fifth digit right.
 */
function leaning(seed: number): () => number {
  const numbers = randomNumbers(seed);
  return () => numbers() + 0.3;
}

function forward(given: Given, example: Case, part = 0) {
  let difference = 0;
  withTensors((make) => {
    const { outputs, x: shape, kernel, geometry, hasBias, seed, cuts } = example;
    const numbers = leaning(seed);
    const x = make(shape, numbers);
    const w = make([outputs, shape[0], ...kernel], numbers);
    const b = make([hasBias ? outputs : 0], numbers);
    const y = make([outputs, ...size(example)], () => 999);
    const tensors = [x, w, b, y, ...weightsOf(make, example, w, given, false, part)] as const;
    difference = compare('convolution', {
      tensors: [...tensors],
      forReference: [x, partOf(make, w, part), b, y],
      params: geometry,
      written: [3],
      tolerance: tolerance(given),
      cuts,
    });
  });
  return difference;
}

function backward(given: Given, example: Case, part = 0) {
  withTensors((make) => {
    const { outputs, x: shape, kernel, geometry, seed, cuts } = example;
    const numbers = leaning(seed);
    const gy = make([outputs, ...size(example)], numbers);
    const w = make([outputs, shape[0], ...kernel], numbers);
    const gx = make(shape, () => 999);
    compare('convolutionInput', {
      tensors: [gy, w, gx, ...weightsOf(make, example, w, given, true, part)],
      forReference: [gy, partOf(make, w, part), gx],
      params: geometry,
      written: [2],
      tolerance: tolerance(given),
      cuts,
    });
  });
}

const cases = {
  'any shape': anyCase,
  'the usual shapes': usualCase,
  '3×3 of stride 1': winogradCase,
  '3×3 of few channels': fewChannels,
  matrices: matrixCase,
};

describe.each(Object.entries(cases))('convolution of %s', (_, arbitrary) => {
  it.each(['plain', 'exact', 'fast'] as const)('equals the reference, weights %s', (given) => {
    fc.assert(
      fc.property(arbitrary, (example) => void forward(given, example)),
      runs(60),
    );
  });

  it.each(['plain', 'exact', 'fast'] as const)('has the right adjoint, weights %s', (given) => {
    fc.assert(
      fc.property(arbitrary, (example) => backward(given, example)),
      runs(60),
    );
  });

  it('takes either sign of the weights', () => {
    const signs = fc.constantFrom(1, -1);
    fc.assert(
      fc.property(arbitrary, signs, (example, part) => {
        forward('exact', example, part);
        backward('exact', example, part);
      }),
      runs(25),
    );
  });

  it('rectifies what it writes, and writes the sums beside it', () => {
    fc.assert(
      fc.property(arbitrary, fc.boolean(), (example, writesSums) => {
        withTensors((make) => {
          const { outputs, x: shape, kernel, geometry, hasBias, seed, cuts } = example;
          const numbers = leaning(seed);
          const x = make(shape, numbers);
          const w = make([outputs, shape[0], ...kernel], numbers);
          const b = make([hasBias ? outputs : 0], numbers);
          const z = make(writesSums ? [outputs, ...size(example)] : [0], () => 999);
          const y = make([outputs, ...size(example)], () => 999);
          compare('convolutionRelu', {
            tensors: [x, w, b, z, y, ...weightsOf(make, example, w, 'exact', false)],
            forReference: [x, w, b, z, y],
            params: geometry,
            written: [3, 4],
            cuts,
          });
        });
      }),
      runs(25),
    );
  });
});

describe('exact products', () => {
  /** Runs `forward` on drawn inputs and weights, and asks for every 0 of the reference. */
  const keepsZeros = (example: Case, part: number, input: () => number, weight: () => number) => {
    withTensors((make) => {
      const { outputs, x: shape, kernel, geometry } = example;
      const x = make(shape, input);
      const w = make([outputs, shape[0], ...kernel], weight);
      const none = make([0], input);
      const y = make([outputs, ...size(example)], () => 999);
      compare('convolution', {
        tensors: [x, w, none, y, ...weightsOf(make, example, w, 'exact', false, part)],
        forReference: [x, partOf(make, w, part), none, y],
        params: geometry,
        written: [3],
        keepsZeros: true,
      });
    });
  };

  it('leave 0 what sees nothing but zeros', () => {
    fc.assert(
      fc.property(winogradCase, (example) => {
        const numbers = randomNumbers(example.seed);
        // Whole pixels are 0 in all channels, so that many windows are.
        const pixels = example.x[1] * example.x[2];
        const lit = Array.from({ length: pixels }, () => numbers() > 0.6);
        let at = 0;
        keepsZeros(example, 0, () => (lit[at++ % pixels] ? numbers() : 0), numbers);
      }),
    );
  });

  it('leave 0 what is 0 term by term, neighbours or not', () => {
    fc.assert(
      fc.property(winogradCase, fc.constantFrom(-1, 1), (example, part) => {
        const numbers = randomNumbers(example.seed);
        // Few inputs lit, and weights of either sign: many sums without a single term.
        const input = () => Math.max(0, numbers() - 0.98);
        keepsZeros(example, part, input, numbers);
      }),
    );
  });

  it('are right to a hundredth of themselves, however large their neighbours', () => {
    fc.assert(
      fc.property(winogradCase, (example) => {
        withTensors((make) => {
          const { outputs, x: shape, kernel, geometry, seed } = example;
          const numbers = randomNumbers(seed);
          const positive = () => Math.abs(numbers());
          const pixels = shape[1] * shape[2];
          const magnitudes = Array.from({ length: pixels }, () => 10 ** (5 * numbers()));
          let at = 0;
          const x = make(shape, () => positive() * (magnitudes[at++ % pixels] as number));
          const w = make([outputs, shape[0], ...kernel], positive);
          const none = make([0], numbers);
          const y = make([outputs, ...size(example)], () => 999);
          compare('convolution', {
            tensors: [x, w, none, y, ...weightsOf(make, example, w, 'exact', false)],
            forReference: [x, w, none, y],
            params: geometry,
            written: [3],
            ownTolerance: 1e-2,
          });
        });
      }),
    );
  });
});

describe('the shapes of GoogLeNet', () => {
  const layer = (outputs: number, x: Case['x'], kernel: number, stride: number): Case => ({
    outputs,
    x,
    kernel: [kernel, kernel],
    geometry: [stride, stride, (kernel - 1) / 2, (kernel - 1) / 2],
    hasBias: true,
    seed: 7,
    cuts: [0.3, 0.5],
  });
  /** Whole images, all the depth, and a part of the outputs: the reference takes its time. */
  const layers = {
    'conv1/7x7_s2': layer(5, [3, 224, 224], 7, 2),
    'conv2/3x3': layer(17, [64, 56, 56], 3, 1),
    'inception_3a/5x5': layer(32, [16, 28, 28], 5, 1),
    'inception_4e/3x3': layer(37, [160, 14, 14], 3, 1),
    'inception_5b/3x3': layer(70, [192, 7, 7], 3, 1),
    'inception_5b/1x1': layer(90, [832, 7, 7], 1, 1),
  };

  it.each(Object.entries(layers))('%s', (_, example) => {
    forward('exact', example);
    backward('exact', example);
  });

  it('stay within a fifth of what fast products are allowed', () => {
    expect(forward('fast', layers['inception_4e/3x3'])).toBeLessThan(2e-5);
  });
});
