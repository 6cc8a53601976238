import { bufferUpTo } from './memory.js';

export type Dtype = 'float32' | 'float64';

/** The numbers of a tensor. Plain arithmetic on either kind is the same code. */
export type Real = Float32Array | Float64Array;

/** `[channels, height, width]` for activations, `[out, in, height, width]` for weights, `[n]` for biases. */
export type Shape = readonly number[];

/**
 * A contiguous, row-major block of an engine's memory: an offset in bytes, a shape, and a view.
 * Activations are NCHW with N = 1, so that `N` is left out of the shape: pictures are run side by
 * side, not in batches.
 */
export interface Tensor {
  readonly offset: number;
  readonly shape: Shape;
  readonly dtype: Dtype;
  readonly data: Real;
  /**
   * What rounding took off the numbers: `data + low` is what float64 made of them. Kept of activations
   * that max pooling chooses from; it tells apart what float32 made equal, but for 0.
   */
  readonly low?: Tensor;
}

/** The number of elements of a shape; 1 for `[]`. A plain loop: each view of a tensor is made with it. */
export function sizeOf(shape: Shape): number {
  let size = 1;
  for (let axis = 0; axis < shape.length; axis++) size *= shape[axis];
  return size;
}

/** Whether two shapes have the same extents. A plain loop: it is asked several times for each kernel call. */
export function isSameShape(one: Shape, other: Shape): boolean {
  if (one === other) return true;
  if (one.length !== other.length) return false;
  for (let axis = 0; axis < one.length; axis++) if (one[axis] !== other[axis]) return false;
  return true;
}

export const bytesPer: Record<Dtype, number> = { float32: 4, float64: 8 };

/** The tensor of `shape` at `offset` of `memory`. Only a view is made; nothing is allocated. */
export function tensorAt(
  memory: WebAssembly.Memory,
  offset: number,
  shape: Shape,
  dtype: Dtype,
): Tensor {
  const count = sizeOf(shape);
  const buffer = bufferUpTo(memory, offset + count * bytesPer[dtype]);
  const data =
    dtype === 'float32'
      ? new Float32Array(buffer, offset, count)
      : new Float64Array(buffer, offset, count);
  return { offset, shape, dtype, data };
}

/** A tensor over a part of `tensor`'s memory: elements `from` … `from + size of shape`. */
export function viewOf(tensor: Tensor, from: number, shape: Shape): Tensor {
  const { dtype } = tensor;
  return {
    offset: tensor.offset + from * bytesPer[dtype],
    shape,
    dtype,
    data: tensor.data.subarray(from, from + sizeOf(shape)),
  };
}

/** The sum of a tensor in float64, in index order: the same on every machine and thread count. */
export function sum(tensor: Tensor): number {
  const { data } = tensor;
  let total = 0;
  for (let i = 0; i < data.length; i++) total += data[i];
  return total;
}

/** Whether every element is 0. */
export function isZero({ data }: Tensor): boolean {
  for (let i = 0; i < data.length; i++) if (data[i] !== 0) return false;
  return true;
}
