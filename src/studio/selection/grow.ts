import { invert, type Region } from '../../image/regions/index.js';

/**
 * Every pixel whose centre is at most `by` pixels from that of a marked one; with `by` below 0, what
 * is left when everything else grows by as much. The picture's frame is no border: what runs into it
 * does not shrink there. Soft edges count as marked from a half on, and become hard.
 * @param by in pixels, finite
 */
export function grow(region: Region, by: number): Region {
  if (by === 0) return region;
  return by > 0 ? grown(region, by) : invert(grown(invert(region), -by));
}

function grown({ width, height, mask: before }: Region, by: number): Region {
  const nearest = distances(before, width, height);
  const mask = Uint8Array.from(nearest, (distance) => (distance <= by * by ? 255 : 0));
  return { width, height, mask };
}

/** A pixel's height above the parabola of another that is marked nowhere. */
const FAR = 1e12;

/**
 * Squared distance of each pixel from the nearest marked one: along rows, then along columns, each the
 * lower envelope of parabolas (Felzenszwalb and Huttenlocher 2012, Theory of Computing 8).
 */
function distances(mask: Uint8Array, width: number, height: number): Float64Array {
  const found = Float64Array.from(mask, (value) => (value >= 128 ? 0 : FAR));
  for (let row = 0; row < height; row++) along(found, row * width, 1, width);
  for (let column = 0; column < width; column++) along(found, column, width, height);
  return found;
}

/** The same of one line, in place. */
function along(values: Float64Array, start: number, step: number, length: number): void {
  const line = Float64Array.from({ length }, (_, i) => values[start + i * step]);
  const roots = new Int32Array(length);
  const borders = new Float64Array(length + 1);
  let last = 0;
  borders[0] = -Infinity;
  borders[1] = Infinity;
  const crossing = (a: number, b: number): number =>
    (line[a] + a * a - line[b] - b * b) / (2 * (a - b));
  for (let i = 1; i < length; i++) {
    let at = crossing(i, roots[last]);
    while (at <= borders[last]) at = crossing(i, roots[--last]);
    roots[++last] = i;
    borders[last] = at;
    borders[last + 1] = Infinity;
  }
  for (let i = 0, k = 0; i < length; i++) {
    while (borders[k + 1] < i) k++;
    values[start + i * step] = (i - roots[k]) ** 2 + line[roots[k]];
  }
}
