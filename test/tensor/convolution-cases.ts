import fc from 'fast-check';
import type { Geometry } from '../../src/tensor/kernels/signatures.js';
import { type Exactness, packingFor } from '../../src/tensor/kernels/simd/index.js';
import type { Tensor } from '../../src/tensor/tensor.js';
import { type Make, packed, shared, upTo } from './simd-arena.js';

export interface Case {
  readonly outputs: number;
  readonly x: readonly [number, number, number];
  readonly kernel: readonly [number, number];
  readonly geometry: Geometry;
  readonly hasBias: boolean;
  readonly seed: number;
  readonly cuts: readonly number[];
}

export const size = ({ x: [, h, w], kernel: [kh, kw], geometry: [sy, sx, py, px] }: Case) => [
  Math.floor((h + 2 * py - kh) / sy) + 1,
  Math.floor((w + 2 * px - kw) / sx) + 1,
];

const drawn = { ...shared, outputs: upTo(21), hasBias: fc.boolean() };

/** Any kernel, stride and padding that leave something to compute. */
export const anyCase = fc
  .record({
    ...drawn,
    x: fc.tuple(upTo(19), upTo(20), upTo(20)),
    kernel: fc.tuple(upTo(5), upTo(5)),
    geometry: fc.tuple(upTo(3), upTo(3), upTo(4, 0), upTo(4, 0)),
  })
  .filter((given) => size(given).every((n) => n >= 1));

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
      geometry: [stride, stride, half, half],
    }),
  );

/** On both sides as many channels as exact products want for Winograd. */
export const winogradCase = fc
  .record({
    ...drawn,
    outputs: upTo(21, 16),
    x: fc.tuple(upTo(20, 16), upTo(23), upTo(21)),
    kernel: fc.constant([3, 3] as const),
    geometry: fc.tuple(fc.constant(1), fc.constant(1), upTo(4, 0), upTo(4, 0)),
  })
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
      geometry: [1, 1, 0, 0],
    }),
  );

/** How weights are given: as they are, or packed for one purpose. */
export type Given = 'unpacked' | Exactness;

export function weightsOf(
  make: Make,
  { x, geometry, cuts }: Case,
  w: Tensor,
  given: Given,
  adjoint: boolean,
  part = 0,
): Tensor[] {
  if (given === 'unpacked') return [];
  const packing = packingFor(w.shape, x, geometry, adjoint, given);
  const [sy, sx] = geometry;
  return [packed(make, w, packing.shape, [part, Number(packing.adjoint), sy, sx], cuts)];
}

/** The same part of the weights as the reference reads it. */
export const partOf = (make: Make, w: Tensor, part: number): Tensor => {
  const tensor = make(w.shape, () => 0);
  tensor.data.set(w.data.map((value) => (value * part < 0 ? 0 : value)));
  return tensor;
};
