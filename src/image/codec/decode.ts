import { UserError } from '../../errors.js';
import type { Picture } from '../picture.js';
import { hasTextAt } from './bytes.js';
import { DamagedError, type PictureCodecs } from './codecs.js';
import { needsComponents } from './jpeg-frame.js';
import { isJpeg, type JpegScan, scanJpeg } from './jpeg-scan.js';
import { withoutNotes } from './jpeg-segments.js';
import { orient, readOrientation } from './orientation.js';
import { decodePng } from './png-decoder.js';
import { isPng, scanPng } from './png-scan.js';
import { isWebp, scanWebp } from './webp-scan.js';

/** The decoders of a platform. */
export type PictureDecoders = Pick<
  PictureCodecs,
  'inflate' | 'crc32' | 'decodeJpeg' | 'decodeWebp' | 'decodeAside'
>;

/** A file that keeps to its format and to the limits, as far as can be seen without decoding it. */
interface Scanned {
  /** How many pixels decoding goes over, over some of them several times. */
  readonly steps: number;
  decode(codecs: PictureDecoders): Promise<Picture>;
}

/** The formats that are read. */
const FORMATS: readonly {
  matches(bytes: Uint8Array): boolean;
  scan(bytes: Uint8Array, name: string): Scanned;
}[] = [
  { matches: isPng, scan: openPng },
  { matches: isJpeg, scan: openJpeg },
  { matches: isWebp, scan: openWebp },
];

/**
 * What is decoded on the caller's thread, though there be another: files of these sizes take about a
 * second, whatever they hold (1.3 s: a PNG of 30 million pixels of 16 bits, turned). A camera's photograph of 24 million pixels is within them.
 */
const MOST_BYTES = 12_000_000;
const MOST_STEPS = 30_000_000;

const ADVICE = 'give a PNG, JPEG or WebP picture';

/** What other files begin with, so that the message can say what was given. */
const OTHERS: readonly { what: string; text: string; offset: number }[] = [
  { what: 'a GIF', text: 'GIF8', offset: 0 },
  { what: 'an AVIF picture', text: 'ftypavif', offset: 4 },
  { what: 'a HEIC picture', text: 'ftyphei', offset: 4 },
  { what: 'a HEIC picture', text: 'ftypmif1', offset: 4 },
  { what: 'a TIFF', text: 'II*\0', offset: 0 },
  { what: 'a TIFF', text: 'MM\0*', offset: 0 },
  { what: 'a BMP', text: 'BM', offset: 0 },
  { what: 'a PDF', text: '%PDF', offset: 0 },
];

/**
 * Decodes a PNG, a JPEG or a WebP, told apart by how the bytes begin and not by the name.
 *
 * @param bytes the whole file
 * @param name how messages call it, usually its path
 * @param codecs the platform's decoders
 * @throws UserError where the bytes are none of these, are broken or cut short, or state a size beyond the
 *   limits of limits.ts, which is seen before anything of that size is allocated
 */
export async function decodePicture(
  bytes: Uint8Array,
  name: string,
  codecs: PictureDecoders,
): Promise<Picture> {
  const { decodeAside } = codecs;
  const format = formatOf(bytes, name);
  if (decodeAside && bytes.length > MOST_BYTES) return decodeAside(bytes, name);
  const { steps, decode } = format.scan(bytes, name);
  return decodeAside && steps > MOST_STEPS ? decodeAside(bytes, name) : decode(codecs);
}

/**
 * Looks at how a file begins.
 * @param start its first bytes, or all
 * @throws UserError where it is no PNG, JPEG or WebP
 */
export function checkIsPicture(start: Uint8Array, name: string): void {
  formatOf(start, name);
}

function formatOf(start: Uint8Array, name: string): (typeof FORMATS)[number] {
  if (start.length === 0) {
    throw new UserError(`${name} is empty; ${ADVICE}`, { code: 'unreadable' });
  }
  const format = FORMATS.find(({ matches }) => matches(start));
  if (format) return format;
  throw new UserError(`${name} is ${describe(start)}; ${ADVICE}`, { code: 'unreadable' });
}

/** A PNG of any colour type and depth, interlaced or not, turned as its eXIf chunk says. */
function openPng(bytes: Uint8Array, name: string): Scanned {
  const scan = scanPng(bytes, name);
  return {
    steps: scan.width * scan.height,
    async decode(codecs) {
      const picture = await decodePng(bytes.subarray(0, scan.end), scan, codecs).catch(
        refuseDamaged(`${name} is a damaged PNG`, 'export the picture again'),
      );
      return orient(picture, scan.exif ? readOrientation(scan.exif) : 1);
    },
  };
}

/** A baseline or progressive JPEG, grey, colour or CMYK, turned as its EXIF block says. */
function openJpeg(bytes: Uint8Array, name: string): Scanned {
  const scan = scanJpeg(bytes, name);
  return {
    steps: scan.width * scan.height * scan.scans,
    async decode(codecs) {
      const file = withoutNotes(bytes.subarray(0, scan.end));
      const picture = await decodeFrame(file, scan, codecs).catch(
        refuseDamaged(`${name} is a damaged JPEG`, 'save the picture again'),
      );
      return orient(picture, scan.exif ? readOrientation(scan.exif) : 1);
    },
  };
}

/** Imports what few JPEGs need when one comes. */
async function decodeFrame(
  file: Uint8Array,
  { frame }: JpegScan,
  { decodeJpeg }: PictureDecoders,
): Promise<Picture> {
  if (!needsComponents(frame)) return decodeJpeg(file);
  const { decodeByComponents } = await import('./jpeg-components.js');
  return decodeByComponents(file, decodeJpeg);
}

/** A WebP, lossy or lossless, turned as its EXIF chunk says; an animation's first frame. */
function openWebp(bytes: Uint8Array, name: string): Scanned {
  const { still, place, exif, width, height } = scanWebp(bytes, name);
  return {
    steps: width * height,
    async decode({ decodeWebp }) {
      const frame = await decodeWebp(still).catch(
        refuseDamaged(`${name} is a damaged WebP picture`, 'save the picture again'),
      );
      const picture = { width, height, data: frame.data };
      if (frame.width !== width || frame.height !== height) {
        // What the frame leaves of the canvas is transparent.
        picture.data = new Uint8Array(4 * width * height);
        for (let y = 0; y < frame.height; y++) {
          const row = frame.data.subarray(4 * y * frame.width, 4 * (y + 1) * frame.width);
          picture.data.set(row, 4 * ((place.y + y) * width + place.x));
        }
      }
      return orient(picture, exif ? readOrientation(exif) : 1);
    },
  };
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
