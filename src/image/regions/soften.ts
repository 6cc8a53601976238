import { checkNumber } from '../../validate.js';
import type { Region } from './region.js';

/**
 * A region with soft edges: the mask rises from its border inwards, in proportion to the distance
 * from the nearest pixel outside, and reaches its full value `radius + 1` pixels from it. A radius
 * of 0 changes nothing.
 *
 * It rises inwards only, unlike an editor's feather, which spreads to both sides: so the promise
 * that nothing outside the chosen region changes holds for soft edges too. The picture's frame is
 * no border; a region that runs into it stays hard there.
 *
 * @param radius in pixels, finite, at least 0
 * @throws UserError for another radius
 */
export function soften(region: Region, radius: number): Region {
  checkNumber({ phrase: 'the radius of soft edges' }, radius, {
    min: 0,
    wanted: '0 or more pixels',
  });
  const { width, height, mask } = region;
  const squared = squaredDistances(region);
  const softened = mask.map((value, i) =>
    Math.round(value * Math.min(1, Math.sqrt(squared[i]) / (radius + 1))),
  );
  return { width, height, mask: softened };
}

/**
 * For each pixel the squared Euclidean distance, in pixels, from its centre to that of the nearest
 * pixel outside the region; infinite where there is none. Exact and linear in the number of pixels:
 * the lower envelope of parabolas, first along the columns, then along the rows (Felzenszwalb and
 * Huttenlocher 2012, Theory of Computing 8:19).
 */
function squaredDistances({ width, height, mask }: Region): Float64Array {
  const distances = Float64Array.from(mask, (value) => (value === 0 ? 0 : Infinity));
  for (let x = 0; x < width; x++) lowerEnvelope(distances, x, width, height);
  for (let y = 0; y < height; y++) lowerEnvelope(distances, y * width, 1, width);
  return distances;
}

/** Replaces f(q), q = 0 … count−1 (at `start + q·step`), by min over p of f(p) + (q − p)². */
function lowerEnvelope(values: Float64Array, start: number, step: number, count: number): void {
  // The parabolas of the envelope from left to right: their vertices, heights, and left ends.
  const vertices: number[] = [];
  const heights: number[] = [];
  const ends: number[] = [];
  for (let q = 0; q < count; q++) {
    const height = values[start + q * step];
    if (height === Infinity) continue;
    let end = -Infinity;
    while (vertices.length > 0) {
      const last = vertices.length - 1;
      const p = vertices[last];
      end = (height + q * q - (heights[last] + p * p)) / (2 * (q - p));
      if (end > ends[last]) break;
      vertices.pop();
      heights.pop();
      ends.pop();
      end = -Infinity;
    }
    vertices.push(q);
    heights.push(height);
    ends.push(end);
  }
  if (vertices.length === 0) return;
  let parabola = 0;
  for (let q = 0; q < count; q++) {
    while (parabola + 1 < vertices.length && ends[parabola + 1] <= q) parabola++;
    const offset = q - vertices[parabola];
    values[start + q * step] = heights[parabola] + offset * offset;
  }
}
