import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Shape, Tensor } from '../../src/tensor/tensor.js';
import { runs } from '../support/random.js';
import {
  anyCase,
  type Case,
  depthwiseCase,
  fewChannels,
  type Given,
  groupedCase,
  matrixCase,
  partOf,
  pictureCase,
  size,
  sparseCase,
  usualCase,
  weightShape,
  weightsOf,
  winogradCase,
} from './convolution-cases.js';
import { compare, type Make, randomNumbers, rectified, unset, withTensors } from './simd-arena.js';

const tolerance = (given: Given) => (given === 'fast' ? 1e-4 : 1e-5);

/**
 * Of either sign, but more positive than not: sums of many do not cancel to next to nothing, of which
 * no float32 sum gets the fifth digit right.
 */
function leaning(seed: number): () => number {
  const numbers = randomNumbers(seed);
  return () => numbers() + 0.3;
}

/** What a convolution reads: for a product that skips zeros, with zeros among it. */
const readBy = (given: Given, numbers: () => number) =>
  given === 'sparse' ? rectified(() => numbers() - 0.5) : numbers;

/** Which results are wanted, of a product that asks: some of them, of either sign. */
function wantedBy(given: Given, make: Make, shape: Shape, seed: number): Tensor[] {
  const numbers = randomNumbers(seed + 1);
  const share = (numbers() + 1) / 2;
  const wanted = () => ((numbers() + 1) / 2 < share ? numbers() : 0);
  return given === 'selected' ? [make(shape, wanted)] : [];
}

function forward(given: Given, example: Case, part = 0) {
  let difference = 0;
  withTensors((make) => {
    const { outputs, x: shape, geometry, hasBias, seed, cuts } = example;
    const numbers = leaning(seed);
    const x = make(shape, readBy(given, numbers));
    const w = make(weightShape(example), numbers);
    const b = make([hasBias ? outputs : 0], numbers);
    const y = make([outputs, ...size(example)], unset);
    const wanted = wantedBy(given, make, y.shape, seed);
    const packed = weightsOf(make, example, w, given, false, part);
    difference = compare('convolution', {
      tensors: [x, w, b, y, ...packed, ...wanted],
      ...(wanted[0] && { wanted: wanted[0] }),
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
    const { outputs, x: shape, geometry, seed, cuts } = example;
    const numbers = leaning(seed);
    const gy = make([outputs, ...size(example)], readBy(given, numbers));
    const w = make(weightShape(example), numbers);
    const gx = make(shape, unset);
    const wanted = wantedBy(given, make, shape, seed);
    const packed = weightsOf(make, example, w, given, true, part);
    compare('convolutionInput', {
      tensors: [gy, w, gx, ...packed, ...wanted],
      ...(wanted[0] && { wanted: wanted[0] }),
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
  pictures: pictureCase,
  '3×3 of stride 1': winogradCase,
  '3×3 of few channels': fewChannels,
  matrices: matrixCase,
  'dilated kernels and groups': sparseCase,
  'single channels by 3×3': depthwiseCase,
  'groups of many channels': groupedCase,
};

describe.each(Object.entries(cases))('convolution of %s', (_, arbitrary) => {
  it.each(['unpacked', 'plain', 'exact', 'decisive', 'fast', 'sparse', 'selected'] as const)(
    'equals the reference, weights %s',
    (given) => {
      fc.assert(
        fc.property(arbitrary, (example) => void forward(given, example)),
        runs(60),
      );
    },
  );

  it.each(['unpacked', 'plain', 'exact', 'decisive', 'fast', 'sparse', 'selected'] as const)(
    'has the right adjoint, weights %s',
    (given) => {
      fc.assert(
        fc.property(arbitrary, (example) => backward(given, example)),
        runs(60),
      );
    },
  );

  it('takes either sign of the weights', () => {
    const signs = fc.constantFrom(1, -1);
    fc.assert(
      fc.property(arbitrary, signs, (example, part) => {
        for (const given of ['exact', 'sparse', 'selected'] as const) {
          forward(given, example, part);
          backward(given, example, part);
        }
      }),
      runs(25),
    );
  });

  it('rectifies what it writes up to a ceiling, and writes the sums beside it', () => {
    const ceilings = fc.constantFrom(Number.POSITIVE_INFINITY, 6, 0.5);
    const more = [fc.boolean(), fc.boolean(), ceilings] as const;
    fc.assert(
      fc.property(arbitrary, ...more, (example, writesSums, sparse, ceiling) => {
        withTensors((make) => {
          const { outputs, x: shape, geometry, hasBias, seed, cuts } = example;
          const numbers = leaning(seed);
          const given = sparse ? 'sparse' : 'exact';
          const x = make(shape, readBy(given, numbers));
          const w = make(weightShape(example), numbers);
          const b = make([hasBias ? outputs : 0], numbers);
          const z = make(writesSums ? [outputs, ...size(example)] : [0], unset);
          const y = make([outputs, ...size(example)], unset);
          compare('convolutionRelu', {
            tensors: [x, w, b, z, y, ...weightsOf(make, example, w, given, false)],
            forReference: [x, w, b, z, y],
            params: [...geometry, ceiling],
            written: [3, 4],
            cuts,
          });
        });
      }),
      runs(25),
    );
  });
});

describe('the shapes of GoogLeNet', () => {
  const layer = (outputs: number, x: Case['x'], kernel: number, stride: number): Case => ({
    outputs,
    x,
    kernel: [kernel, kernel],
    geometry: [stride, stride, (kernel - 1) / 2, (kernel - 1) / 2, 1, 1, 1],
    after: [(kernel - 1) / 2, (kernel - 1) / 2],
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
    for (const given of ['exact', 'sparse', 'selected'] as const) {
      forward(given, example);
      backward(given, example);
    }
  });

  it('are rounded once where they see pixels, as the reference’s sums are', () => {
    const example = layers['conv1/7x7_s2'];
    expect(forward('decisive', example)).toBeLessThan(1e-7);
    // The same in one float32 sum is ten times as far off.
    expect(forward('exact', example)).toBeGreaterThan(1e-7);
  });

  it('stay within a fifth of what fast products are allowed', () => {
    expect(forward('fast', layers['inception_4e/3x3'])).toBeLessThan(2e-5);
  });
});
