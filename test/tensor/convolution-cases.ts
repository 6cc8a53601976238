import fc from 'fast-check';
import type { ConvolutionParams } from '../../src/tensor/kernels/signatures.js';
import { type Exactness, packingFor } from '../../src/tensor/kernels/simd/index.js';
import type { Shape, Tensor } from '../../src/tensor/tensor.js';
import { type Make, packed, shared, upTo } from './simd-arena.js';

export interface Case {
  readonly outputs: number;
  readonly x: readonly [number, number, number];
  readonly kernel: readonly [number, number];
  readonly geometry: ConvolutionParams;
  /** Padding at the bottom and on the right. */
  readonly after: readonly [number, number];
  readonly hasBias: boolean;
  readonly seed: number;
  readonly cuts: readonly number[];
}

/** Rows and columns of the output. */
export const size = ({
  x: [, h, w],
  kernel: [kh, kw],
  geometry,
  after,
}: Case): [number, number] => {
  const [sy, sx, top, left, dy, dx] = geometry;
  return [
    Math.floor((h + top + after[0] - (kh - 1) * dy - 1) / sy) + 1,
    Math.floor((w + left + after[1] - (kw - 1) * dx - 1) / sx) + 1,
  ];
};

/** The shape of the weights. */
export const weightShape = ({ outputs, x, kernel, geometry }: Case): Shape => [
  outputs,
  x[0] / geometry[6],
  ...kernel,
];

const dense = [1, 1, 1] as const;

const drawn = { ...shared, outputs: upTo(21), hasBias: fc.boolean() };

type Pair = readonly [number, number];
const pairUpTo = (most: number, least?: number) => fc.tuple(upTo(most, least), upTo(most, least));

/** Kernels, strides and padding up to so many, where they leave something to compute. */
const casesOf = (
  x: fc.Arbitrary<Case['x']>,
  [kernel, strides, before]: readonly fc.Arbitrary<Pair>[],
): fc.Arbitrary<Case> =>
  fc
    .record({ ...drawn, x, kernel, strides, before, after: pairUpTo(4, 0) })
    .map(
      ({ strides, before, ...given }): Case => ({
        ...given,
        geometry: [...strides, ...before, ...dense],
      }),
    )
    .filter((given) => size(given).every((n) => n >= 1));

/** Any kernel, stride and padding that leave something to compute. */
export const anyCase = casesOf(fc.tuple(upTo(19), upTo(20), upTo(20)), [
  pairUpTo(5),
  pairUpTo(3),
  pairUpTo(4, 0),
]);

/** Dilated kernels, and groups of channels. */
export const sparseCase = fc
  .record({
    example: anyCase,
    dilation: fc.tuple(upTo(3), upTo(3)),
    groups: upTo(4),
    perGroup: fc.tuple(upTo(3), upTo(3)),
  })
  .map(({ example, dilation, groups, perGroup: [outputs, channels] }): Case => {
    const [sy, sx, top, left] = example.geometry;
    return {
      ...example,
      outputs: groups * outputs,
      x: [groups * channels, example.x[1], example.x[2]],
      geometry: [sy, sx, top, left, ...dilation, groups],
    };
  })
  .filter((given) => size(given).every((n) => n >= 1));

/** One channel to a group, 3×3: the nine taps that have a kernel of their own, and strides beyond it. */
export const depthwiseCase = fc
  .record({
    ...drawn,
    channels: upTo(5),
    multiplier: upTo(2),
    extents: fc.tuple(upTo(30), upTo(30)),
    strides: fc.tuple(upTo(3), upTo(3)),
    before: fc.tuple(upTo(3, 0), upTo(3, 0)),
    after: fc.tuple(upTo(3, 0), upTo(3, 0)),
  })
  .map(
    ({ channels, multiplier, extents, strides, before, ...given }): Case => ({
      ...given,
      outputs: channels * multiplier,
      x: [channels, ...extents],
      kernel: [3, 3],
      geometry: [...strides, ...before, 1, 1, channels],
    }),
  )
  .filter((given) => size(given).every((n) => n >= 1));

/** Groups of so many channels that each is a product, and of fewer on either side. */
export const groupedCase = fc
  .record({ example: anyCase, groups: upTo(4, 2), perGroup: fc.tuple(upTo(9, 3), upTo(9, 3)) })
  .map(({ example, groups, perGroup: [outputs, channels] }): Case => {
    const [sy, sx, top, left] = example.geometry;
    return {
      ...example,
      outputs: groups * outputs,
      x: [groups * channels, example.x[1], example.x[2]],
      geometry: [sy, sx, top, left, 1, 1, groups],
    };
  });

/** The shapes that the fast paths are for: 1×1, "same" kernels, and a stride of 2. */
export const usualCase = fc
  .record({
    ...drawn,
    x: fc.tuple(upTo(24), upTo(23), upTo(25)),
    half: upTo(3, 0),
    stride: upTo(2),
  })
  .map(
    ({ half, stride, ...given }): Case => ({
      ...given,
      kernel: [2 * half + 1, 2 * half + 1],
      geometry: [stride, stride, half, half, ...dense],
      after: [half, half],
    }),
  );

/** Over pictures: few channels, and kernels and strides of a network's first layer. */
export const pictureCase = casesOf(fc.tuple(upTo(4), upTo(40), upTo(40)), [
  pairUpTo(7),
  pairUpTo(4),
  pairUpTo(5, 0),
]);

/** On both sides as many channels as exact products want for Winograd. */
export const winogradCase = fc
  .record({
    ...drawn,
    outputs: upTo(21, 16),
    x: fc.tuple(upTo(20, 16), upTo(23), upTo(21)),
    kernel: fc.constant([3, 3] as const),
    before: fc.tuple(upTo(4, 0), upTo(4, 0)),
    after: fc.tuple(upTo(4, 0), upTo(4, 0)),
  })
  .map(({ before, ...given }): Case => ({ ...given, geometry: [1, 1, ...before, ...dense] }))
  .filter((given) => size(given).every((n) => n >= 1));

export const fewChannels = winogradCase.chain((given) =>
  fc.record({ outputs: upTo(15), channels: upTo(15) }).map(
    ({ outputs, channels }): Case => ({
      ...given,
      outputs,
      x: [channels, given.x[1], given.x[2]],
    }),
  ),
);

export const matrixCase = fc
  .record({ ...drawn, outputs: upTo(70), x: fc.tuple(upTo(300), upTo(3), upTo(3)) })
  .map(
    (given): Case => ({
      ...given,
      kernel: [given.x[1], given.x[2]],
      geometry: [1, 1, 0, 0, ...dense],
      after: [0, 0],
    }),
  );

/**
 * How weights are given: as they are, or packed for one purpose; `sparse` for a product that skips zeros,
 * `selected` for one of results that are wanted.
 */
export type Given = 'unpacked' | 'sparse' | 'selected' | Exactness;

export function weightsOf(
  make: Make,
  example: Case,
  w: Tensor,
  given: Given,
  adjoint: boolean,
  part = 0,
): Tensor[] {
  if (given === 'unpacked') return [];
  const { outputs, x, geometry: params, cuts } = example;
  const y = [outputs, ...size(example)];
  const sparse = given === 'sparse';
  const selected = given === 'selected';
  const exactness = given === 'sparse' || given === 'selected' ? 'exact' : given;
  const packing = packingFor({ w: w.shape, x, y, params, adjoint, exactness, sparse, selected });
  const [sy, sx] = params;
  return [packed(make, w, packing.shape, [part, Number(packing.adjoint), sy, sx], cuts)];
}

/** The same part of the weights as the reference reads it. */
export const partOf = (make: Make, w: Tensor, part: number): Tensor => {
  const tensor = make(w.shape, () => 0);
  tensor.data.set(w.data.map((value) => (value * part < 0 ? 0 : value)));
  return tensor;
};

/** A convolution with kernels of size × size over 28 × 28 pixels, as kernel sets are asked about its products. */
export const unpacked = (outputs: number, channels: number, size: number) => ({
  w: [outputs, channels, size, size],
  x: [channels, 28, 28],
  y: [outputs, 28, 28],
  params: [1, 1, size >> 1, size >> 1, 1, 1, 1] as [number, number, number, number, 1, 1, 1],
  adjoint: false,
  exactness: 'exact' as const,
});
