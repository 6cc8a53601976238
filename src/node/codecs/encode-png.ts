import { promisify } from 'node:util';
import { deflate, deflateSync } from 'node:zlib';
import { pngFile, scanLinesOf } from '../../image/codec/png-file.js';
import type { Picture } from '../../image/picture.js';

/** The lowest level: the highest makes figures an eighth smaller, in five times the time. */
const OPTIONS = { level: 1 };

/** The picture as an 8-bit PNG file; without an alpha channel where every pixel is opaque. */
export function encodePng(picture: Picture): Uint8Array {
  const lines = scanLinesOf(picture);
  return pngFile(lines, deflateSync(lines.bytes, OPTIONS));
}

const deflateAside = promisify<Uint8Array, typeof OPTIONS, Buffer>(deflate);

/** The same bytes, compressed on a thread of the system's while this one goes on. */
export async function encodePngAside(picture: Picture): Promise<Uint8Array> {
  const lines = scanLinesOf(picture);
  return pngFile(lines, await deflateAside(lines.bytes, OPTIONS));
}
