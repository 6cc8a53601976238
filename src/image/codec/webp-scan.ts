import { UserError } from '../../errors.js';
import { hasTextAt, latin1, viewOf } from './bytes.js';
import { checkSize } from './limits.js';

/** What a WebP file says about itself, found by walking its chunks without decoding anything. */
export interface WebpScan {
  /** Of the canvas. */
  readonly width: number;
  readonly height: number;
  /** A file of one still picture: the whole file, or an animation's first frame. */
  readonly still: Uint8Array;
  /** Where the still picture lies on the canvas; all of it, but for some animations. */
  readonly place: { readonly x: number; readonly y: number };
  /** The EXIF block, from the TIFF byte order mark on. */
  readonly exif: Uint8Array | undefined;
}

interface Size {
  readonly width: number;
  readonly height: number;
}

/** The contents of chunks by their types; of several of one type, the first. */
type Chunks = ReadonlyMap<string, Uint8Array>;

const RIFF_BYTES = 12;
const CHUNK_BYTES = 8;
/** Of an ANMF chunk, before the chunks of its frame. */
const FRAME_BYTES = 16;
const EXIF_PREFIX = 'Exif\0\0';
const ALPHA_FLAG = 0x10;

const uint24 = (bytes: Uint8Array, at: number): number =>
  bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16);

/** By the type of the chunk that states it, how large a picture is; undefined where it is broken. */
const SIZES: Readonly<Record<string, (content: Uint8Array) => Size | undefined>> = {
  VP8X: (content) =>
    content.length < 10
      ? undefined
      : { width: 1 + uint24(content, 4), height: 1 + uint24(content, 7) },
  'VP8 ': (content) => {
    if (content.length < 10 || !hasTextAt(content, '\x9d\x01\x2a', 3)) return undefined;
    const view = viewOf(content);
    return { width: view.getUint16(6, true) & 0x3fff, height: view.getUint16(8, true) & 0x3fff };
  },
  VP8L: (content) => {
    if (content.length < 5 || content[0] !== 0x2f) return undefined;
    const bits = viewOf(content).getUint32(1, true);
    return { width: 1 + (bits & 0x3fff), height: 1 + ((bits >> 14) & 0x3fff) };
  },
};

/** Whether the bytes begin as every WebP file does. */
export const isWebp = (bytes: Uint8Array): boolean =>
  hasTextAt(bytes, 'RIFF', 0) && hasTextAt(bytes, 'WEBP', 8);

/**
 * Walks the chunks of a WebP file (RFC 9649) and holds them to the limits, so that the decoder is only
 * given a whole file whose size is known and bounded. Of an animation, the first frame is shown.
 *
 * @throws UserError where the file is cut short, breaks the format, or is too large or small
 */
export function scanWebp(bytes: Uint8Array, name: string): WebpScan {
  const damaged = (what: string): UserError =>
    new UserError(`${name} is a damaged WebP picture (${what}); save the picture again`, {
      code: 'unreadable',
    });
  const end = 8 + viewOf(bytes).getUint32(4, true);
  const { chunks, isWhole } = walk(bytes.subarray(RIFF_BYTES, end));
  // The size is judged before the rest of the file, so that a lone header fails for its size.
  const canvas = sizeIn(chunks, ['VP8X', 'VP8 ', 'VP8L']);
  if (canvas) checkSize(canvas.width, canvas.height, name);
  if (bytes.length < end || !isWhole) {
    throw new UserError(
      `${name} is cut short: the WebP ends before its last chunk; fetch it again`,
      { code: 'unreadable' },
    );
  }
  const frame = chunks.get('ANMF');
  const { still, place, size } =
    frame === undefined
      ? { still: bytes.subarray(0, end), place: { x: 0, y: 0 }, size: sizeIn(chunks, BITSTREAMS) }
      : firstFrame(frame);
  if (canvas === undefined || size === undefined) throw damaged('it holds no picture');
  if (place.x + size.width > canvas.width || place.y + size.height > canvas.height) {
    throw damaged('its frame is larger than its canvas');
  }
  const exif = chunks.get('EXIF');
  return {
    ...canvas,
    still,
    place,
    exif: exif && hasTextAt(exif, EXIF_PREFIX, 0) ? exif.subarray(EXIF_PREFIX.length) : exif,
  };
}

const BITSTREAMS = ['VP8 ', 'VP8L'];

/** The size that the first of these chunks states that is there. */
function sizeIn(chunks: Chunks, types: readonly string[]): Size | undefined {
  const type = types.find((it) => chunks.has(it));
  return type === undefined ? undefined : SIZES[type](chunks.get(type) as Uint8Array);
}

function walk(bytes: Uint8Array): { chunks: Chunks; isWhole: boolean } {
  const view = viewOf(bytes);
  const chunks = new Map<string, Uint8Array>();
  let at = 0;
  while (at + CHUNK_BYTES <= bytes.length) {
    const type = latin1(bytes, at, at + 4);
    const start = at + CHUNK_BYTES;
    const length = view.getUint32(at + 4, true);
    if (!chunks.has(type)) chunks.set(type, bytes.subarray(start, start + length));
    if (start + length > bytes.length) return { chunks, isWhole: false };
    // Contents of an odd length are followed by a byte that makes it even.
    at = start + length + (length & 1);
  }
  return { chunks, isWhole: true };
}

/** A file of an animation's frame alone, and where the frame lies. */
function firstFrame(content: Uint8Array): Pick<WebpScan, 'still' | 'place'> & {
  readonly size: Size | undefined;
} {
  const { chunks } = walk(content.subarray(FRAME_BYTES));
  const size = sizeIn(chunks, BITSTREAMS);
  const parts: [type: string, content: Uint8Array][] = [];
  const alpha = chunks.get('ALPH');
  if (alpha !== undefined && size !== undefined) {
    const extended = new Uint8Array(10);
    const view = viewOf(extended);
    extended[0] = ALPHA_FLAG;
    view.setUint16(4, size.width - 1, true);
    view.setUint16(7, size.height - 1, true);
    parts.push(['VP8X', extended], ['ALPH', alpha]);
  }
  for (const type of BITSTREAMS) {
    const bitstream = chunks.get(type);
    if (bitstream !== undefined) parts.push([type, bitstream]);
  }
  const place = { x: 2 * uint24(content, 0), y: 2 * uint24(content, 3) };
  return { still: riffOf(parts), place, size };
}

/** A WebP file of these chunks. */
function riffOf(parts: readonly (readonly [type: string, content: Uint8Array])[]): Uint8Array {
  const sizes = parts.map(([, { length }]) => CHUNK_BYTES + length + (length & 1));
  const file = new Uint8Array(sizes.reduce((sum, size) => sum + size, RIFF_BYTES));
  const view = viewOf(file);
  const setText = (text: string, at: number): void => {
    for (let i = 0; i < text.length; i++) file[at + i] = text.charCodeAt(i);
  };
  setText('RIFF', 0);
  view.setUint32(4, file.length - 8, true);
  setText('WEBP', 8);
  let at = RIFF_BYTES;
  parts.forEach(([type, content], i) => {
    setText(type, at);
    view.setUint32(at + 4, content.length, true);
    file.set(content, at + CHUNK_BYTES);
    at += sizes[i];
  });
  return file;
}
