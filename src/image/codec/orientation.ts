import type { Picture } from '../picture.js';
import { viewOf } from './bytes.js';

/**
 * EXIF orientation, tag 0x0112: where the stored picture's first row and first column belong when it
 * is shown. 1 is upright; 2 is mirrored; 3 is upside down; 6 and 8 lie on a side; 4, 5 and 7 are
 * mirrored as well.
 */
export type Orientation = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8;

const ORIENTATION_TAG = 0x0112;
const SHORT = 3;
const isOrientation = (value: number): value is Orientation =>
  Number.isInteger(value) && value >= 1 && value <= 8;

/**
 * The orientation that a TIFF-structured EXIF block states; 1 where it states none or is malformed,
 * since a picture with a broken note about itself is still a picture (Pillow and browsers agree).
 *
 * It reads the one tag of the first directory and nothing else. General EXIF readers build every
 * value, and a hostile 65 kB block, whose tags all point at the same bytes, makes them take
 * gigabytes.
 *
 * @param tiff the block from its byte order mark (`II*` or `MM*`) on
 */
export function readOrientation(tiff: Uint8Array): Orientation {
  if (tiff.length < 8) return 1;
  const view = viewOf(tiff);
  const mark = view.getUint16(0);
  if (mark !== 0x4949 && mark !== 0x4d4d) return 1;
  const little = mark === 0x4949;
  const directory = view.getUint32(4, little);
  if (view.getUint16(2, little) !== 42 || directory + 2 > tiff.length) return 1;
  const entries = view.getUint16(directory, little);
  for (let i = 0; i < entries; i++) {
    const entry = directory + 2 + 12 * i;
    if (entry + 12 > tiff.length) return 1;
    if (view.getUint16(entry, little) !== ORIENTATION_TAG) continue;
    const value = view.getUint16(entry + 8, little);
    return view.getUint16(entry + 2, little) === SHORT && isOrientation(value) ? value : 1;
  }
  return 1;
}

/**
 * For each orientation, where a shown pixel is stored: the stored position is
 * `origin + x · alongX + y · alongY`, in pixels of a stored picture w wide and h high.
 */
const STEPS: Record<Orientation, (w: number, h: number) => readonly [number, number, number]> = {
  1: (w) => [0, 1, w],
  2: (w) => [w - 1, -1, w],
  3: (w, h) => [w * h - 1, -1, -w],
  4: (w, h) => [w * (h - 1), 1, -w],
  5: (w) => [0, w, 1],
  6: (w, h) => [w * (h - 1), -w, 1],
  7: (w, h) => [w * h - 1, -w, -1],
  8: (w) => [w - 1, w, -1],
};

/** The picture as it is meant to be seen; orientations 5 to 8 swap width and height. */
export function orient(picture: Picture, orientation: Orientation): Picture {
  if (orientation === 1) return picture;
  const { width: storedWidth, height: storedHeight } = picture;
  const [width, height] =
    orientation >= 5 ? [storedHeight, storedWidth] : [storedWidth, storedHeight];
  const [origin, alongX, alongY] = STEPS[orientation](storedWidth, storedHeight);
  const aligned = picture.data.byteOffset % 4 === 0 ? picture.data : picture.data.slice();
  const from = new Uint32Array(aligned.buffer, aligned.byteOffset, storedWidth * storedHeight);
  const to = new Uint32Array(width * height);
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0, p = origin + y * alongY; x < width; x++, p += alongX) to[i++] = from[p];
  }
  return { width, height, data: new Uint8Array(to.buffer) };
}
