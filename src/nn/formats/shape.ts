/** How many elements an array of this shape holds; NaN where that is no safe integer. */
export function elementCount(shape: readonly number[]): number {
  const count = shape.reduce((product, size) => product * size, 1);
  return Number.isSafeInteger(count) && shape.every(isSize) ? count : Number.NaN;
}

/** Whether a value, of whatever type, can be one extent of a shape: a safe integer, 0 or more. */
export const isSize = (value: unknown): value is number =>
  Number.isSafeInteger(value) && (value as number) >= 0;

/**
 * The shape without its extents of 1: the same values in the same order.
 *
 * Caffe's legacy blobs always have four extents, so that an inner product's weight is
 * 1×1×1000×1024 and a bias 1×1×1×64; squeezed, they equal the 1000×1024 and 64 of other formats.
 */
export const squeeze = (shape: readonly number[]): number[] => shape.filter((size) => size !== 1);

/** Whether two shapes are equal but for extents of 1. */
export function sameLayout(a: readonly number[], b: readonly number[]): boolean {
  const [left, right] = [squeeze(a), squeeze(b)];
  return left.length === right.length && left.every((size, i) => size === right[i]);
}

/** `64×3×7×7`, for messages. The unknown extent -1 is written `?`. */
export function formatShape(shape: readonly number[]): string {
  if (shape.length === 0) return 'a single value';
  const shown = shape.slice(0, 8).map((size) => (size === -1 ? '?' : String(size)));
  return shown.join('×') + (shape.length > 8 ? '×…' : '');
}
