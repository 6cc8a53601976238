import { resizeBilinear } from '../../image/fit/resize.js';
import type { Picture } from '../../image/picture.js';
import { type Superpixels, superpixels } from '../../image/superpixels/superpixels.js';

/** How many superpixels a picture is cut into unless told otherwise: about eight each way. */
export const SUPERPIXELS = 64;

/**
 * Pixels beyond which a picture is cut up in a smaller copy: the network sees a twentieth of them, and the
 * cutting takes 1.4 s and 100 bytes of memory for each of a million.
 */
const MOST_PIXELS = 2 ** 20;

/** The side of the copy that has at most `MOST_PIXELS` pixels. */
const reduced = (side: number, pixels: number): number =>
  Math.max(1, Math.floor(side * Math.sqrt(MOST_PIXELS / pixels)));

/** For each place along a longer side, its place along the shorter one. */
const placesAlong = (side: number, short: number): Int32Array =>
  Int32Array.from({ length: side }, (_, i) => Math.floor(((i + 0.5) * short) / side));

/** The superpixels of a smaller copy, pixel by pixel larger. */
function enlarged(small: Superpixels, width: number, height: number): Superpixels {
  const labels = new Int32Array(width * height);
  const columns = placesAlong(width, small.width);
  for (const [y, from] of placesAlong(height, small.height).entries()) {
    const row = small.labels.subarray(from * small.width, (from + 1) * small.width);
    for (let x = 0; x < width; x++) labels[y * width + x] = row[columns[x]];
  }
  return { width, height, labels, count: small.count };
}

/**
 * The superpixels that evidence is collected for; the same for the same picture and count, so that
 * their numbers mean the same in `explain`, `distort` and `study`.
 *
 * @param picture the part that the network sees, opaque
 */
export function superpixelsOf(picture: Picture, count: number): Superpixels {
  const { width, height } = picture;
  const pixels = width * height;
  if (pixels <= MOST_PIXELS) return superpixels(picture, { count });
  const copy = resizeBilinear(picture, reduced(width, pixels), reduced(height, pixels));
  return enlarged(superpixels(copy, { count }), width, height);
}
