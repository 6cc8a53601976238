import { freshRoom, type Room } from '../../spare-room.js';
import { isOpaque, type Picture, signedPixelsOf } from '../picture.js';
import { viewOf } from './bytes.js';
import type { Checksum } from './codecs.js';
import { crc32 } from './png-chunks.js';

const RGB = 2;
const RGBA = 6;
const NONE = 0;
const UP = 2;

const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
/** Of a chunk's length, type and checksum together. */
const FRAME_BYTES = 12;

/** A chunk's type, and the parts of its content, one behind the other. */
type Chunk = readonly [type: string, content: readonly Uint8Array[]];

const lengthOf = ([, content]: Chunk): number =>
  content.reduce((total, { length }) => total + length, 0);

/** Writes a chunk into a file. */
function writeChunk(file: Uint8Array, at: number, chunk: Chunk, checksum: Checksum): void {
  const view = viewOf(file);
  const [type, content] = chunk;
  view.setUint32(at, lengthOf(chunk));
  for (let i = 0; i < type.length; i++) file[at + 4 + i] = type.charCodeAt(i);
  let end = at + 8;
  for (const part of content) {
    file.set(part, end);
    end += part.length;
  }
  view.setUint32(end, checksum(file.subarray(at + 4, end)));
}

/** A picture as the lines of a PNG, 8 bits a channel, before they are compressed. */
export interface ScanLines {
  readonly width: number;
  readonly height: number;
  /** Of the file: without an alpha channel where every pixel is opaque. */
  readonly colourType: number;
  /** Each line behind its filter's number. */
  readonly bytes: Uint8Array;
}

/** The first pixel of a row that is another than the one above; as many as there are, where none is. */
function firstChange(row: Int32Array, above: Int32Array): number {
  let x = 0;
  while (x < row.length && row[x] === above[x]) x++;
  return x;
}

/** The four bytes of a pixel less those of another, each for itself: no byte borrows of the next (SWAR). */
const difference = (pixel: number, other: number): number =>
  ((pixel | HIGHEST) - (other & ~HIGHEST)) ^ ((pixel ^ ~other) & HIGHEST);

/** The highest bit of each byte. */
const HIGHEST = 0x8080_8080 | 0;

/**
 * Writes the differences of a row from the row above, of three channels, from one pixel on; a line begins with
 * its filter's number. Pixels are one whole number each, red lowest. Those of four at a time are three words: a
 * quarter less time than byte after byte.
 */
function subtract(row: Int32Array, above: Int32Array, x: number, line: DataView): void {
  let at = 1 + 3 * x;
  for (; x + 4 <= row.length; x += 4, at += 12) {
    const a = difference(row[x], above[x]) & RGB_BITS;
    const b = difference(row[x + 1], above[x + 1]) & RGB_BITS;
    const c = difference(row[x + 2], above[x + 2]) & RGB_BITS;
    const d = difference(row[x + 3], above[x + 3]) & RGB_BITS;
    line.setInt32(at, a | (b << 24), true);
    line.setInt32(at + 4, (b >>> 8) | (c << 16), true);
    line.setInt32(at + 8, (c >>> 16) | (d << 8), true);
  }
  for (; x < row.length; x++, at += 3) {
    const rest = difference(row[x], above[x]);
    line.setUint8(at, rest);
    line.setUint8(at + 1, rest >> 8);
    line.setUint8(at + 2, rest >> 16);
  }
}

/** A pixel's red, green and blue. */
const RGB_BITS = 0x00ff_ffff;

/** As `subtract`, of four channels. */
function subtractAll(row: Int32Array, above: Int32Array, x: number, line: DataView): void {
  for (let at = 1 + 4 * x; x < row.length; x++, at += 4) {
    line.setInt32(at, difference(row[x], above[x]), true);
  }
}

/**
 * The lines of a picture, each but the first as its differences from the one above. Figures are enlarged
 * pixel by pixel, so that every other of their lines is all zeros, which nothing has to be computed for; and the
 * filter takes a quarter of the time of Paeth's, for files that are an eighth larger.
 * @param room memory for their bytes
 */
export function scanLinesOf(picture: Picture, room: Room = freshRoom): ScanLines {
  const { width, height } = picture;
  const opaque = isOpaque(picture);
  const channels = opaque ? 3 : 4;
  const write = opaque ? subtract : subtractAll;
  const lineBytes = 1 + channels * width;
  const bytes = room(lineBytes * height);
  const pixels = signedPixelsOf(picture);
  let above: Int32Array = new Int32Array(width);
  for (let y = 0; y < height; y++) {
    const row = pixels.subarray(y * width, (y + 1) * width);
    const line = new DataView(bytes.buffer, bytes.byteOffset + y * lineBytes, lineBytes);
    line.setUint8(0, y === 0 ? NONE : UP);
    const change = firstChange(row, above);
    bytes.fill(0, y * lineBytes + 1, y * lineBytes + 1 + channels * change);
    write(row, above, change, line);
    above = row;
  }
  return { width, height, colourType: opaque ? RGB : RGBA, bytes };
}

/**
 * A PNG file of one IDAT chunk, not interlaced.
 * @param compressed the bytes of the lines, as zlib compresses them, in parts
 */
export function pngFile(
  { width, height, colourType }: Omit<ScanLines, 'bytes'>,
  compressed: readonly Uint8Array[],
  checksum: Checksum = crc32,
): Uint8Array {
  const header = new Uint8Array(13);
  viewOf(header).setUint32(0, width);
  viewOf(header).setUint32(4, height);
  header.set([8, colourType], 8);
  const chunks: readonly Chunk[] = [
    ['IHDR', [header]],
    ['IDAT', compressed],
    ['IEND', []],
  ];
  const frames = chunks.reduce((total, chunk) => total + FRAME_BYTES + lengthOf(chunk), 0);
  const file = new Uint8Array(SIGNATURE.length + frames);
  file.set(SIGNATURE);
  let at = SIGNATURE.length;
  for (const chunk of chunks) {
    writeChunk(file, at, chunk, checksum);
    at += FRAME_BYTES + lengthOf(chunk);
  }
  return file;
}
