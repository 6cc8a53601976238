import { UserError } from '../../errors.js';
import { emptyRegion, nonEmpty, type Region, type Size } from './region.js';

/** A point in pixels from the picture's top left corner; the first pixel's centre is (0.5, 0.5). */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/**
 * The pixels of columns `x … x+w−1` and rows `y … y+h−1`. What lies beyond the picture is cut off.
 *
 * @throws UserError for numbers that are not whole, `w` or `h` below 1, or a rectangle that lies
 *   wholly outside the picture
 */
export function rectangle(size: Size, x: number, y: number, w: number, h: number): Region {
  const text = `the rectangle ${x},${y},${w},${h}`;
  if (![x, y, w, h].every(Number.isSafeInteger)) {
    throw new UserError(`${text} must have whole numbers: x,y,w,h in pixels`);
  }
  if (w < 1 || h < 1) {
    throw new UserError(`${text} is empty: width and height (the last two) must be at least 1`);
  }
  const region = emptyRegion(size);
  const left = Math.max(0, x);
  const right = Math.min(size.width, x + w);
  const bottom = Math.min(size.height, y + h);
  if (right > left) {
    for (let row = Math.max(0, y); row < bottom; row++) {
      region.mask.fill(255, row * size.width + left, row * size.width + right);
    }
  }
  return nonEmpty(region, text);
}

/**
 * The pixels whose centres lie inside a closed polygon by the even-odd rule. Points may lie outside
 * the picture; the last is joined to the first. A centre exactly on an edge is inside if it is a left
 * or an upper edge, so that two polygons with an edge in common share no pixel and leave none out.
 *
 * @throws UserError for fewer than three points, a coordinate that is not finite, or a polygon that
 *   holds no pixel's centre
 */
export function polygon(size: Size, points: readonly Point[]): Region {
  const text = `the polygon ${points.map(({ x, y }) => `${x},${y}`).join(' ')}`;
  if (points.length < 3) throw new UserError(`${text} needs at least three points`);
  if (!points.every(({ x, y }) => Number.isFinite(x) && Number.isFinite(y))) {
    throw new UserError(`${text} must have finite coordinates: x1,y1 x2,y2 …`);
  }
  const region = emptyRegion(size);
  for (let row = 0; row < size.height; row++) {
    const crossings = crossingsOf(points, row + 0.5);
    for (let i = 0; i + 1 < crossings.length; i += 2) {
      const from = firstCentreFrom(crossings[i], size.width);
      const to = firstCentreFrom(crossings[i + 1], size.width);
      region.mask.fill(255, row * size.width + from, row * size.width + to);
    }
  }
  return nonEmpty(region, text);
}

/** Where the polygon's edges cross the horizontal line at `y`, from left to right. */
function crossingsOf(points: readonly Point[], y: number): number[] {
  const crossings: number[] = [];
  let from = points[points.length - 1];
  for (const to of points) {
    // Half-open, so that a vertex on the line is counted once for the edge that goes on below it.
    if (from.y <= y !== to.y <= y) {
      crossings.push(from.x + ((y - from.y) / (to.y - from.y)) * (to.x - from.x));
    }
    from = to;
  }
  return crossings.sort((a, b) => a - b);
}

/** The first column whose centre is at `x` or right of it, within 0 … width. */
function firstCentreFrom(x: number, width: number): number {
  return Math.min(width, Math.max(0, Math.ceil(x - 0.5)));
}
