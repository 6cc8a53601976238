import {
  type Allowance,
  type Constant,
  constant,
  countOf,
  elementsOf,
  uniformConstant,
  uniformValue,
} from './constant.js';
import { Refusal } from './refusal.js';

/** How far apart in memory neighbours along each axis are, for values in C order. */
export function stridesOf(shape: readonly number[]): number[] {
  const strides = new Array<number>(shape.length);
  let stride = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    strides[axis] = stride;
    stride *= shape[axis];
  }
  return strides;
}

/** Places in memory for every element of `shape`, in C order. */
export function stridedIndices(
  shape: readonly number[],
  strides: readonly number[],
  offset = 0,
): Float64Array {
  const indices = new Float64Array(countOf(shape));
  const index = new Array<number>(shape.length).fill(0);
  let at = offset;
  for (let i = 0; i < indices.length; i++) {
    indices[i] = at;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      index[axis]++;
      at += strides[axis];
      if (index[axis] < shape[axis]) break;
      at -= shape[axis] * strides[axis];
      index[axis] = 0;
    }
  }
  return indices;
}

/** A constant looked at with other strides: transposed, broadcast, or every n-th value. */
export function stridedConstant(
  value: Constant,
  shape: readonly number[],
  strides: readonly number[],
  offset: number,
  allowance: Allowance,
): Constant {
  const same = uniformValue(value);
  const count = countOf(shape);
  if (same !== undefined) return uniformConstant(same, shape);
  allowance.take(2 * count);
  const source = elementsOf(value, allowance);
  const indices = stridedIndices(shape, strides, offset);
  const target =
    source instanceof BigInt64Array ? new BigInt64Array(count) : new Float64Array(count);
  for (let i = 0; i < count; i++) target[i] = source[indices[i]] as never;
  return constant(target, shape);
}

/** The shape that arrays of these shapes are broadcast to, as NumPy does. */
export function broadcastShape(...shapes: (readonly number[])[]): number[] {
  const rank = Math.max(...shapes.map((shape) => shape.length));
  return Array.from({ length: rank }, (_, axis) => {
    const extents = shapes.map((shape) => shape[shape.length - rank + axis] ?? 1);
    const extent = extents.find((value) => value !== 1) ?? 1;
    if (extents.some((value) => value !== 1 && value !== extent)) {
      const shown = shapes.map((shape) => `[${shape.join(', ')}]`).join(' and ');
      throw new Refusal(`shapes ${shown} do not go together`);
    }
    return extent;
  });
}

/** The strides of an array of shape `from` that is broadcast to `to`: 0 along repeated axes. */
export function broadcastStrides(from: readonly number[], to: readonly number[]): number[] {
  const strides = stridesOf(from);
  return to.map((_, axis) => {
    const own = axis - to.length + from.length;
    return own < 0 || from[own] === 1 ? 0 : strides[own];
  });
}

/** An axis counted from the end where it is negative. */
export function axisOf(axis: number, rank: number): number {
  const counted = axis < 0 ? axis + rank : axis;
  if (!(Number.isInteger(counted) && counted >= 0 && counted < rank)) {
    throw new Refusal(`axis ${axis} of ${rank} axes`);
  }
  return counted;
}
