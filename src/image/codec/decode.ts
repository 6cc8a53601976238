import { UserError } from '../../errors.js';
import type { Picture } from '../picture.js';
import { hasTextAt } from './bytes.js';
import { DamagedError, type PictureCodecs } from './codecs.js';
import { isJpeg, scanJpeg } from './jpeg-scan.js';
import { orient, readOrientation } from './orientation.js';
import { decodePng } from './png-decoder.js';
import { isPng, scanPng } from './png-scan.js';

/** The decoders of a platform. */
export type PictureDecoders = Pick<PictureCodecs, 'inflate' | 'decodeJpeg'>;

/** The formats that are read. */
const FORMATS: readonly {
  matches(bytes: Uint8Array): boolean;
  decode(bytes: Uint8Array, name: string, codecs: PictureDecoders): Promise<Picture>;
}[] = [
  { matches: isPng, decode: readPng },
  { matches: isJpeg, decode: readJpeg },
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
 * @param codecs the platform's decoders
 * @throws UserError where the bytes are neither, are broken or cut short, or state a size beyond the
 *   limits of limits.ts, which is seen before anything of that size is allocated
 */
export async function decodePicture(
  bytes: Uint8Array,
  name: string,
  codecs: PictureDecoders,
): Promise<Picture> {
  if (bytes.length === 0) {
    throw new UserError(`${name} is empty; give a PNG or JPEG picture`, { code: 'unreadable' });
  }
  const format = FORMATS.find(({ matches }) => matches(bytes));
  if (!format) {
    throw new UserError(`${name} is ${describe(bytes)}; give a PNG or JPEG picture`, {
      code: 'unreadable',
    });
  }
  return format.decode(bytes, name, codecs);
}

/** A PNG of any colour type and depth, interlaced or not, turned as its eXIf chunk says. */
async function readPng(bytes: Uint8Array, name: string, codecs: PictureDecoders): Promise<Picture> {
  const scan = scanPng(bytes, name);
  const file = bytes.subarray(0, scan.end);
  const picture = await decodePng(file, scan, codecs.inflate).catch(
    refuseDamaged(`${name} is a damaged PNG`, 'export the picture again'),
  );
  return orient(picture, scan.exif ? readOrientation(scan.exif) : 1);
}

/** A baseline or progressive JPEG, grey or colour, turned as its EXIF block says. */
async function readJpeg(
  bytes: Uint8Array,
  name: string,
  codecs: PictureDecoders,
): Promise<Picture> {
  const scan = scanJpeg(bytes, name);
  const file = bytes.subarray(0, scan.end);
  const picture = await codecs
    .decodeJpeg(file)
    .catch(refuseDamaged(`${name} is a damaged JPEG`, 'save the picture again'));
  return orient(picture, scan.exif ? readOrientation(scan.exif) : 1);
}

/** Says of a file that a decoder found broken what to do about it; passes other errors on. */
const refuseDamaged = (what: string, advice: string) => (error: unknown) => {
  if (!(error instanceof DamagedError)) throw error;
  throw new UserError(`${what} (${error.message}); ${advice}`, {
    code: 'unreadable',
    cause: error,
  });
};

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
