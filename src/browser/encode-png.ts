import { zlibSync } from 'fflate';
import { pngFile, scanLinesOf } from '../image/codec/png-file.js';
import type { Picture } from '../image/picture.js';

/**
 * The picture as an 8-bit PNG file; without an alpha channel where every pixel is opaque. The pixels
 * are those that Node's encoder writes; the compressed bytes are fflate's, not zlib's.
 */
export function encodePng(picture: Picture): Uint8Array {
  const lines = scanLinesOf(picture);
  return pngFile(lines, zlibSync(lines.bytes));
}
