import { emptyRegion, type Point, type Region, type Size } from '../../image/regions/index.js';

/**
 * The pixels whose centres a disc covers on its way through the points, in straight lines.
 * @param radius in pixels, above 0
 */
export function brush(size: Size, points: readonly Point[], radius: number): Region {
  const region = emptyRegion(size);
  points.forEach((to, i) => {
    stroke(region, points[Math.max(0, i - 1)], to, radius);
  });
  return region;
}

/** Fills what lies within the radius of a line between two points. */
function stroke({ width, height, mask }: Region, from: Point, to: Point, radius: number): void {
  const [left, right] = covered(from.x, to.x, radius, width);
  const [top, bottom] = covered(from.y, to.y, radius, height);
  const [across, down] = [to.x - from.x, to.y - from.y];
  const squared = across * across + down * down;
  for (let row = top; row < bottom; row++) {
    for (let column = left; column < right; column++) {
      const [x, y] = [column + 0.5 - from.x, row + 0.5 - from.y];
      const along = squared === 0 ? 0 : Math.min(1, Math.max(0, (x * across + y * down) / squared));
      const distance = (x - along * across) ** 2 + (y - along * down) ** 2;
      if (distance <= radius * radius) mask[row * width + column] = 255;
    }
  }
}

/** From which pixel to which, the last not included, a line with its margin can reach. */
const covered = (
  a: number,
  b: number,
  margin: number,
  length: number,
): readonly [number, number] => [
  Math.max(0, Math.floor(Math.min(a, b) - margin)),
  Math.min(length, Math.ceil(Math.max(a, b) + margin)),
];
