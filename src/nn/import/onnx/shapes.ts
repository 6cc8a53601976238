import { countOf } from './constant.js';
import { Refusal } from './refusal.js';
import { axisOf } from './strided.js';

/** The shape that Reshape makes: 0 keeps an extent, −1 is what is left. */
export function reshapedShape(
  shape: readonly number[],
  wanted: readonly number[],
  zeroIsZero = false,
): number[] {
  const result = wanted.map((extent, axis) => (extent === 0 && !zeroIsZero ? shape[axis] : extent));
  const open = result.indexOf(-1);
  const count = countOf(shape);
  if (open >= 0) result[open] = count / countOf(result.filter((_, axis) => axis !== open));
  const isShape = result.every((extent) => Number.isSafeInteger(extent) && extent >= 0);
  if (!isShape || countOf(result) !== count) {
    throw new Refusal(`[${shape.join(', ')}] cannot be reshaped to [${wanted.join(', ')}]`);
  }
  return result;
}

/** Flatten's two axes. */
export function flattenedShape(shape: readonly number[], axis: number): number[] {
  const at = axis === shape.length ? axis : axisOf(axis, shape.length);
  return [countOf(shape.slice(0, at)), countOf(shape.slice(at))];
}

/** Without the given axes of extent 1; without all of them where none are given. */
export function squeezedShape(
  shape: readonly number[],
  axes: readonly number[] | undefined,
): number[] {
  const dropped = new Set(axes?.map((axis) => axisOf(axis, shape.length)));
  for (const axis of dropped) {
    if (shape[axis] !== 1) throw new Refusal(`axis ${axis} has ${shape[axis]} places and stays`);
  }
  return shape.filter((extent, axis) => (axes ? !dropped.has(axis) : extent !== 1));
}

/** With axes of extent 1 that the result has at the given places. */
export function unsqueezedShape(shape: readonly number[], axes: readonly number[]): number[] {
  const rank = shape.length + axes.length;
  if (rank > 32) throw new Refusal('more than 32 axes');
  const added = new Set(axes.map((axis) => axisOf(axis, rank)));
  if (added.size !== axes.length) throw new Refusal('it adds an axis twice');
  const left = [...shape];
  return Array.from({ length: rank }, (_, axis) =>
    added.has(axis) ? 1 : (left.shift() as number),
  );
}

/** Transpose's order of axes: reversed where none is given. */
export function transposition(rank: number, axes: readonly number[] | undefined): number[] {
  if (!axes) return Array.from({ length: rank }, (_, axis) => rank - 1 - axis);
  if (
    axes.length !== rank ||
    new Set(axes).size !== rank ||
    axes.some((axis) => !(axis >= 0 && axis < rank))
  ) {
    throw new Refusal(`[${axes.join(', ')}] is no order of ${rank} axes`);
  }
  return [...axes];
}

/** One axis of a Slice: `start`, `start + step`, … as many as `count`. */
export interface AxisSlice {
  readonly axis: number;
  readonly start: number;
  readonly step: number;
  readonly count: number;
}

/** Slice's clamping of starts and ends, as NumPy does it. */
export function sectionOf(
  extent: number,
  axis: number,
  start: number,
  end: number,
  step: number,
): AxisSlice {
  if (!Number.isInteger(step) || step === 0) throw new Refusal(`a step of ${step}`);
  const clamp = (place: number) => {
    const counted = place < 0 ? place + extent : place;
    const [low, high] = step > 0 ? [0, extent] : [-1, extent - 1];
    return Math.min(Math.max(counted, low), high);
  };
  const [first, last] = [clamp(start), clamp(end)];
  return { axis, start: first, step, count: Math.max(0, Math.ceil((last - first) / step)) };
}

/** The extents of Split's parts. */
export function splitSizes(
  extent: number,
  given: readonly number[] | undefined,
  parts: number,
): number[] {
  const size = Math.ceil(extent / parts);
  const sizes = given ?? Array.from({ length: parts }, (_, i) => Math.min(size, extent - i * size));
  if (
    sizes.some((value) => !(value >= 0)) ||
    sizes.reduce((sum, value) => sum + value, 0) !== extent
  ) {
    throw new Refusal(`${extent} places cannot be split into [${sizes.join(', ')}]`);
  }
  return [...sizes];
}
