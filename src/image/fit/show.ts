import { type Picture, pixelsOf } from '../picture.js';
import type { FitGeometry } from './fit.js';
import { resizeBilinear } from './resize.js';

/** The most that the longer side of a shown picture may have, as a multiple of the seen part's: a panorama is shown smaller. */
const LONGEST = 2;

/** From here on an enlarged picture stays pixels: smoothed, it would look as if it had been sharper. */
const PIXELATED_FROM = 2;

/**
 * The whole picture at the size to look at: its seen part's longer side has `size` pixels, but no side has
 * more than twice as many.
 * @param picture opaque, the original that `geometry` is of
 */
export function shownPicture(picture: Picture, { source }: FitGeometry, size: number): Picture {
  const longest = Math.max(picture.width, picture.height);
  const scale = Math.min(size / Math.max(source.width, source.height), (LONGEST * size) / longest);
  const width = Math.max(1, Math.round(picture.width * scale));
  const height = Math.max(1, Math.round(picture.height * scale));
  if (scale >= PIXELATED_FROM) return samplePicture(picture, width, height);
  return resizeBilinear(halfway(picture, scale), width, height);
}

/**
 * A picture that is to shrink to less than a quarter, thinned out to twice what it is to have: the filter
 * that follows then costs the same for a photograph of 12 megapixels as for one of 1.
 */
function halfway(picture: Picture, scale: number): Picture {
  const step = Math.floor(1 / (2 * scale));
  if (step < 2) return picture;
  return samplePicture(picture, Math.ceil(picture.width / step), Math.ceil(picture.height / step));
}

/** The elements at some places of a row; small, so that V8 optimises it at once (see `subtract` of PNGs). */
function pick(row: Uint32Array, places: Int32Array, to: Uint32Array): void {
  for (let i = 0; i < places.length; i++) to[i] = row[places[i]];
}

/**
 * A picture at another size, each pixel from the nearest of the picture's.
 * @param rowOf where each row of the result goes, `width` pixels
 */
export function sampleRows(
  picture: Picture,
  width: number,
  height: number,
  rowOf: (y: number) => Uint32Array,
): void {
  const from = pixelsOf(picture);
  const columns = Int32Array.from({ length: width }, (_, x) =>
    Math.floor(((x + 0.5) * picture.width) / width),
  );
  let last = -1;
  let above: Uint32Array = new Uint32Array(0);
  for (let y = 0; y < height; y++) {
    const row = Math.floor(((y + 0.5) * picture.height) / height);
    const whole = from.subarray(row * picture.width, (row + 1) * picture.width);
    const place = rowOf(y);
    if (row === last) place.set(above);
    else if (width === picture.width) place.set(whole);
    else pick(whole, columns, place);
    [last, above] = [row, place];
  }
}

/** The same as a picture; the picture itself at its own size. */
export function samplePicture(picture: Picture, width: number, height: number): Picture {
  if (width === picture.width && height === picture.height) return picture;
  const to = new Uint32Array(width * height);
  sampleRows(picture, width, height, (y) => to.subarray(y * width, (y + 1) * width));
  return { width, height, data: new Uint8Array(to.buffer) };
}
