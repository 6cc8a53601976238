import type { Point } from '../../image/regions/index.js';
import type { Extent } from '../draw/frame.js';
import type { MarkedShape } from '../selection/selection.js';

/** The whole pixels between two corners, within the picture; at least one. */
export function rectangleBetween(
  a: Point,
  b: Point,
  { width, height }: Extent,
): Extract<MarkedShape, { kind: 'rectangle' }> {
  const [x, w] = span(a.x, b.x, width);
  const [y, h] = span(a.y, b.y, height);
  return { kind: 'rectangle', x, y, w, h };
}

function span(a: number, b: number, length: number): readonly [start: number, length: number] {
  const start = Math.min(length - 1, Math.max(0, Math.floor(Math.min(a, b))));
  const end = Math.max(start + 1, Math.min(length, Math.ceil(Math.max(a, b))));
  return [start, end - start];
}
