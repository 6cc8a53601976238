import type { Extent } from '../draw/frame.js';
import type { MarkedShape } from '../selection/selection.js';

type Rectangle = Extract<MarkedShape, { kind: 'rectangle' }>;

/** Arrow keys move a rectangle by this share of the picture, and its corner with Shift. */
const STEP = 1 / 32;

/** The number, or the limit that it lies beyond. */
export const clamp = (value: number, least: number, most: number): number =>
  Math.max(least, Math.min(most, value));

/** A rectangle moved by steps, or, where it is sized, its lower right corner; it stays in the picture. */
export function movedRectangle(
  { kind, x, y, w, h }: Rectangle,
  [across, down]: readonly [number, number],
  isSized: boolean,
  { width, height }: Extent,
): Rectangle {
  const [dx, dy] = [
    across * Math.max(1, Math.round(width * STEP)),
    down * Math.max(1, Math.round(height * STEP)),
  ];
  return isSized
    ? { kind, x, y, w: clamp(w + dx, 1, width - x), h: clamp(h + dy, 1, height - y) }
    : { kind, x: clamp(x + dx, 0, width - w), y: clamp(y + dy, 0, height - h), w, h };
}
