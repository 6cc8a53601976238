import type { Picture } from '../../image/picture.js';
import type { Partition } from '../../image/regions/index.js';

/** How many superpixels a picture has unless told otherwise: eight each way. */
export const SUPERPIXELS = 64;

export function superpixelsOf({ width, height }: Picture, count: number): Partition {
  const n = Math.round(Math.sqrt(count));
  const labels = Int32Array.from(
    { length: width * height },
    (_, i) =>
      n * Math.floor((Math.floor(i / width) * n) / height) + Math.floor(((i % width) * n) / width),
  );
  return { width, height, labels };
}
