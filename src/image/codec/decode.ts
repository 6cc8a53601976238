import { UserError } from '../../errors.js';
import type { Picture } from '../picture.js';
import { hasTextAt } from './bytes.js';
import { isJpeg } from './jpeg-scan.js';
import { isPng } from './png-scan.js';

export { MAX_DECODED_BYTES, MAX_FILE_BYTES, MAX_PIXELS, MAX_SIDE, MIN_SIDE } from './limits.js';

type Decode = (bytes: Uint8Array, name: string) => Picture | Promise<Picture>;

/** The formats that are read. Each decoder is loaded when the first picture of its kind comes. */
const FORMATS: readonly { matches(bytes: Uint8Array): boolean; load(): Promise<Decode> }[] = [
  { matches: isPng, load: async () => (await import('./png.js')).decodePng },
  { matches: isJpeg, load: async () => (await import('./jpeg.js')).decodeJpeg },
];

/** What other files begin with, so that the message can say what was given. */
const OTHERS: readonly { what: string; text: string; offset: number }[] = [
  { what: 'a GIF', text: 'GIF8', offset: 0 },
  { what: 'a WebP picture', text: 'WEBP', offset: 8 },
  { what: 'an AVIF picture', text: 'ftypavif', offset: 4 },
  { what: 'a HEIC picture', text: 'ftyphei', offset: 4 },
  { what: 'a HEIC picture', text: 'ftypmif1', offset: 4 },
  { what: 'a TIFF', text: 'II*\0', offset: 0 },
  { what: 'a TIFF', text: 'MM\0*', offset: 0 },
  { what: 'a BMP', text: 'BM', offset: 0 },
  { what: 'a PDF', text: '%PDF', offset: 0 },
];

/**
 * Decodes a PNG or a JPEG, told apart by how the bytes begin and not by the name.
 *
 * @param bytes the whole file
 * @param name how messages call it, usually its path
 * @throws UserError where the bytes are neither, are broken or cut short, or state a size beyond the
 *   limits of limits.ts, which is seen before anything of that size is allocated
 */
export async function decodePicture(bytes: Uint8Array, name: string): Promise<Picture> {
  if (bytes.length === 0) throw new UserError(`${name} is empty; give a PNG or JPEG picture`);
  const format = FORMATS.find(({ matches }) => matches(bytes));
  if (!format) {
    throw new UserError(`${name} is ${describe(bytes)}; give a PNG or JPEG picture`);
  }
  const decode = await format.load();
  return decode(bytes, name);
}

function describe(bytes: Uint8Array): string {
  const other = OTHERS.find(({ text, offset }) => hasTextAt(bytes, text, offset));
  if (other) return `${other.what}, which is not read`;
  return isText(bytes.subarray(0, 512)) ? 'text, not a picture' : 'not a picture that is read';
}

function isText(start: Uint8Array): boolean {
  try {
    // As a stream: the last character may be cut through.
    const text = new TextDecoder('utf-8', { fatal: true }).decode(start, { stream: true });
    return ![...text].some((c) => c < ' ' && !'\t\n\f\r'.includes(c));
  } catch {
    return false;
  }
}
