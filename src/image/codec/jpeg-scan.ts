import { UserError } from '../../errors.js';
import { hasTextAt, viewOf } from './bytes.js';
import { type Component, type Frame, readFrame } from './jpeg-frame.js';
import { isFrame, MARKERS, nextMarker, standsAlone } from './jpeg-segments.js';
import { checkSize } from './limits.js';

/** What a JPEG says about itself, found by walking its markers without decoding anything. */
export interface JpegScan {
  readonly width: number;
  readonly height: number;
  /** The EXIF block of the first APP1 segment that holds one, from the TIFF byte order mark on. */
  readonly exif: Uint8Array | undefined;
  readonly frame: Frame;
  /** How many times the decoder walks the picture: once, but for progressive files. */
  readonly scans: number;
  /** Where the end-of-image marker ends; what follows is not part of the picture. */
  readonly end: number;
}

/**
 * The most scans that a progressive JPEG may have. Encoders write about ten; a hostile file of a few
 * kilobytes can hold thousands, each of which makes the decoder walk the whole picture.
 */
export const MAX_SCANS = 100;

const { SOI, EOI, SOS } = MARKERS;
const APP1 = 0xe1;
const EXIF_PREFIX = 'Exif\0\0';

/** Start-of-frame markers that are not decoded (ITU T.81, table B.1) → what they announce. */
const UNREADABLE_FRAMES: Record<number, string> = {
  195: 'lossless',
  197: 'hierarchical',
  198: 'hierarchical',
  199: 'hierarchical',
  201: 'arithmetic-coded',
  202: 'arithmetic-coded',
  203: 'arithmetic-coded',
  205: 'arithmetic-coded',
  206: 'arithmetic-coded',
  207: 'arithmetic-coded',
};

/** Whether the bytes begin as every JPEG does. */
export const isJpeg = (bytes: Uint8Array): boolean =>
  bytes[0] === 0xff && bytes[1] === SOI && bytes[2] === 0xff;

/**
 * Walks the markers of a JPEG and holds them to what the decoder reads and to the limits, so that the
 * decoder is only given a whole file whose size is known and bounded.
 *
 * @throws UserError where the file is cut short (no end-of-image marker), breaks the format, is of a
 *   kind that is not decoded (lossless, arithmetic-coded, 12 bits), or is too large or small
 */
export function scanJpeg(bytes: Uint8Array, name: string): JpegScan {
  const damaged = (what: string): UserError =>
    new UserError(`${name} is a damaged JPEG (${what}); save the picture again`);
  const view = viewOf(bytes);
  let frame: Frame | undefined;
  let exif: Uint8Array | undefined;
  let scans = 0;

  for (let at = nextMarker(bytes, 2); at < bytes.length; ) {
    const marker = bytes[at];
    if (marker === EOI) {
      if (!frame || scans === 0) throw damaged('it holds no picture');
      return { width: frame.width, height: frame.height, frame, scans, exif, end: at + 1 };
    }
    if (standsAlone(marker)) {
      at = nextMarker(bytes, at + 1);
      continue;
    }
    if (at + 3 > bytes.length) break;
    const length = view.getUint16(at + 1);
    if (length < 2) throw damaged('a segment of no length');
    const segment = bytes.subarray(at + 3, at + 1 + length);
    if (segment.length < length - 2) break;
    if (isFrame(marker)) {
      if (frame) throw damaged('two frame headers');
      frame = checkFrame(segment, name, damaged);
    } else if (marker in UNREADABLE_FRAMES) {
      const kind = UNREADABLE_FRAMES[marker];
      throw new UserError(`${name} is a ${kind} JPEG, which is not read; save it as a common JPEG`);
    } else if (marker === APP1 && hasTextAt(segment, EXIF_PREFIX, 0)) {
      exif ??= segment.subarray(EXIF_PREFIX.length);
    } else if (marker === SOS && ++scans > MAX_SCANS) {
      throw damaged(`more than ${MAX_SCANS} scans`);
    }
    at = nextMarker(bytes, at + 1 + length);
  }
  throw new UserError(`${name} is cut short: the JPEG ends before its last marker; fetch it again`);
}

function checkFrame(
  segment: Uint8Array,
  name: string,
  damaged: (what: string) => UserError,
): Frame {
  if (segment.length < 6) throw damaged('a frame header that is too short');
  const view = viewOf(segment);
  const [bits, height, width] = [view.getUint8(0), view.getUint16(1), view.getUint16(3)];
  const channels = view.getUint8(5);
  checkSize(width, height, name);
  if (bits !== 8) {
    throw new UserError(`${name} is a JPEG of ${bits} bits a channel; save it with 8 bits`);
  }
  if (![1, 3, 4].includes(channels)) throw damaged(`${channels} colour channels`);
  if (segment.length < 6 + 3 * channels) throw damaged('a frame header that is too short');
  const frame = readFrame(segment);
  const isRight = ({ h, v }: Component) => h >= 1 && h <= 4 && v >= 1 && v <= 4;
  if (!frame.components.every(isRight)) throw damaged('sampling factors that do not exist');
  return frame;
}
