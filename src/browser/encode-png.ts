import { paeth } from '../image/codec/png-filters.js';
import { isOpaque, type Picture } from '../image/picture.js';
import { writeChunks } from './png-file.js';

const RGB = 2;
const RGBA = 6;
const PAETH = 4;

/**
 * The picture as an 8-bit PNG file; without an alpha channel where every pixel is opaque. The pixels
 * are those that Node's encoder writes; the compressed bytes are fflate's, not zlib's.
 */
export function encodePng(picture: Picture): Uint8Array {
  const { width, height, data } = picture;
  const [colourType, samples] = isOpaque(picture) ? [RGB, 3] : [RGBA, 4];
  const lineBytes = 1 + width * samples;
  const lines = new Uint8Array(lineBytes * height);
  /** A sample of the picture, 0 beyond its left and upper edges. */
  const at = (x: number, y: number, c: number): number =>
    x < 0 || y < 0 ? 0 : data[4 * (y * width + x) + c];
  for (let y = 0; y < height; y++) {
    let to = y * lineBytes;
    lines[to++] = PAETH;
    for (let x = 0; x < width; x++) {
      for (let c = 0; c < samples; c++) {
        lines[to++] = at(x, y, c) - paeth(at(x - 1, y, c), at(x, y - 1, c), at(x - 1, y - 1, c));
      }
    }
  }
  return writeChunks(width, height, colourType, lines);
}
