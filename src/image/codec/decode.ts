import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { UserError } from '../../errors.js';
import type { Picture } from '../picture.js';
import { hasTextAt } from './bytes.js';
import { isJpeg } from './jpeg-scan.js';
import { MAX_FILE_BYTES } from './limits.js';
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

/**
 * Reads a picture from a file.
 *
 * @returns the picture, the SHA-256 of the file's bytes in lower-case hexadecimal, and the path
 * @throws UserError where the path is missing, a folder, a device or a pipe, may not be read, is
 *   empty or larger than {@link MAX_FILE_BYTES}, or does not decode (see {@link decodePicture})
 */
export async function readPicture(
  path: string,
): Promise<{ picture: Picture; sha256: string; path: string }> {
  const bytes = await readBounded(path);
  const picture = await decodePicture(bytes, path);
  return { picture, sha256: createHash('sha256').update(bytes).digest('hex'), path };
}

const SYSTEM_ERRORS: Record<string, string> = {
  ENOENT: 'does not exist; check the path',
  ENOTDIR: 'does not exist; check the path',
  EISDIR: 'is a folder; name the picture in it',
  EACCES: 'may not be read; check its permissions',
  EPERM: 'may not be read; check its permissions',
};

/** Looks before it reads: opening a pipe would wait for ever, and a device need never end. */
async function readBounded(path: string): Promise<Uint8Array> {
  try {
    const info = await stat(path);
    if (info.isFile() && info.size <= MAX_FILE_BYTES) return await readFile(path);
    if (info.isFile()) {
      const limit = `${MAX_FILE_BYTES / 1e6} million bytes`;
      throw new UserError(`${path} is too large: the limit is ${limit}; scale the picture down`);
    }
    const what = info.isDirectory() ? SYSTEM_ERRORS.EISDIR : 'is not a regular file; save it first';
    throw new UserError(`${path} ${what}`);
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error)) throw error;
    const what = SYSTEM_ERRORS[String(error.code)] ?? `cannot be read (${error.code})`;
    throw new UserError(`${path} ${what}`);
  }
}
