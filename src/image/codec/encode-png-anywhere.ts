import { zlibSync } from 'fflate';
import type { Picture } from '../picture.js';
import { pngFile, scanLinesOf } from './png-file.js';

/**
 * The picture as an 8-bit PNG file; without an alpha channel where every pixel is opaque. The pixels
 * are those that Node's encoder writes; the compressed bytes are fflate's, not zlib's: the same in Node and
 * in pages.
 */
export function encodePng(picture: Picture): Uint8Array {
  const lines = scanLinesOf(picture);
  return pngFile(lines, [zlibSync(lines.bytes)]);
}
