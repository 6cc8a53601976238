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

/** For each of `length` pixels in a row, which of `cells` of the same row lies at its middle. */
export function cellsAlong(length: number, cells: number): Int32Array {
  const places = new Int32Array(length);
  for (let i = 0; i < length; i++) places[i] = Math.floor(((i + 0.5) * cells) / length);
  return places;
}

/** Where a picture goes: rows of pixels that begin at `first`, and every `pitch` pixels after it. */
interface Place {
  readonly pixels: Uint32Array;
  readonly first: number;
  readonly pitch: number;
}

/** A picture at another size, each pixel from the nearest of the picture's. */
export function sampleInto(
  { pixels, first, pitch }: Place,
  picture: Picture,
  width: number,
  height: number,
): void {
  const from = pixelsOf(picture);
  const columns = cellsAlong(width, picture.width);
  const rows = cellsAlong(height, picture.height);
  for (let y = 0, at = first; y < height; y++, at += pitch) {
    const whole = from.subarray(rows[y] * picture.width, (rows[y] + 1) * picture.width);
    if (y > 0 && rows[y] === rows[y - 1]) pixels.copyWithin(at, at - pitch, at - pitch + width);
    else if (width === picture.width) pixels.set(whole, at);
    else pick(whole, columns, pixels.subarray(at, at + width));
  }
}

/** The same as a picture; the picture itself at its own size. */
export function samplePicture(picture: Picture, width: number, height: number): Picture {
  if (width === picture.width && height === picture.height) return picture;
  const pixels = new Uint32Array(width * height);
  sampleInto({ pixels, first: 0, pitch: width }, picture, width, height);
  return { width, height, data: new Uint8Array(pixels.buffer) };
}
