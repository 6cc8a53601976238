import { Unzlib } from 'fflate';
import { viewOf } from '../image/codec/bytes.js';
import { DamagedError } from '../image/codec/codecs.js';
import type { PngScan } from '../image/codec/png-scan.js';
import type { Picture } from '../image/picture.js';
import { readChunks } from './png-chunks.js';
import { undoFilter } from './png-filters.js';

/** Compressed bytes that are inflated at once: to 16 MB at most, for deflate shrinks at most 1032 times. */
const SLICE_BYTES = 1 << 14;

/** Adam7: first column, first row, column step, row step of each pass. */
const PASSES = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
] as const;
const WHOLE = [[0, 0, 1, 1]] as const;

/** The samples of a pixel, by the colour type. */
const SAMPLES: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };
const PALETTE = 3;

/**
 * Decodes a PNG of any colour type and depth, interlaced or not, to the pixels that Node's decoder
 * gives: samples of 16 bits keep their high byte, and a colour that tRNS names becomes transparent
 * black.
 *
 * @param file the file, up to its last chunk
 * @throws DamagedError where the file is broken
 */
export function decodePng(file: Uint8Array, scan: PngScan): Picture {
  try {
    return decode(file, scan);
  } catch (error) {
    throw new DamagedError(error instanceof Error ? error.message : String(error));
  }
}

function decode(file: Uint8Array, scan: PngScan): Picture {
  const { width, height, depth, interlaced } = scan;
  const chunks = readChunks(file);
  const colourType = (chunks.get('IHDR') as Uint8Array)[9];
  const samples = SAMPLES[colourType];
  const toPixel = pixelWriter(colourType, depth, chunks);
  const data = new Uint8Array(4 * width * height);
  const raw = inflate(scan);
  const pixelBytes = Math.max(1, (samples * depth) >> 3);
  let at = 0;
  for (const [left, top, stepX, stepY] of interlaced ? PASSES : WHOLE) {
    const columns = Math.ceil((width - left) / stepX);
    if (columns <= 0) continue;
    const lineBytes = Math.ceil((columns * samples * depth) / 8);
    let above = new Uint8Array(lineBytes);
    for (let y = top; y < height; y += stepY) {
      const line = raw.subarray(at + 1, at + 1 + lineBytes);
      undoFilter(raw[at], line, above, pixelBytes);
      for (let column = 0; column < columns; column++) {
        const x = left + column * stepX;
        toPixel(line, column * samples, data, 4 * (y * width + x));
      }
      above = line;
      at += 1 + lineBytes;
    }
  }
  return { width, height, data };
}

/** Inflates the data, and stops where they are more than the scan lines take. */
function inflate({ idat, rawBytes }: PngScan): Uint8Array<ArrayBuffer> {
  const raw = new Uint8Array(rawBytes);
  let filled = 0;
  const stream = new Unzlib((part) => {
    if (filled + part.length > rawBytes) throw new Error('its compressed data are too many');
    raw.set(part, filled);
    filled += part.length;
  });
  for (const chunk of idat) {
    for (let at = 0; at < chunk.length; at += SLICE_BYTES) {
      stream.push(chunk.subarray(at, at + SLICE_BYTES));
    }
  }
  stream.push(new Uint8Array(0), true);
  if (filled < rawBytes) throw new Error('its compressed data end too soon');
  const end = idat.flatMap((chunk) => [...chunk.subarray(-4)]).slice(-4);
  if (adler32(raw) !== viewOf(Uint8Array.from(end)).getUint32(0)) {
    throw new Error('the checksum of its compressed data is wrong');
  }
  return raw;
}

/** The checksum behind zlib's data (RFC 1950), which fflate leaves unread. */
function adler32(bytes: Uint8Array): number {
  let [a, b] = [1, 0];
  for (const byte of bytes) {
    a = (a + byte) % 65521;
    b = (b + a) % 65521;
  }
  return ((b << 16) | a) >>> 0;
}

/** Reads the `index`-th sample of a scan line. */
function sampleAt(line: Uint8Array, index: number, depth: number): number {
  if (depth === 8) return line[index];
  if (depth === 16) return (line[2 * index] << 8) | line[2 * index + 1];
  const bit = index * depth;
  return (line[bit >> 3] >> (8 - depth - (bit & 7))) & ((1 << depth) - 1);
}

/** Writes the pixel whose first sample is the line's `index`-th as red, green, blue and alpha at `to`. */
type WritePixel = (line: Uint8Array, index: number, data: Uint8Array, to: number) => void;

function pixelWriter(
  colourType: number,
  depth: number,
  chunks: ReadonlyMap<string, Uint8Array>,
): WritePixel {
  const transparency = chunks.get('tRNS');
  if (colourType === PALETTE) return paletteWriter(depth, chunks.get('PLTE'), transparency);
  const samples = SAMPLES[colourType];
  const hasAlpha = colourType > PALETTE;
  const colours = samples - (hasAlpha ? 1 : 0);
  const clear =
    transparency && !hasAlpha
      ? Array.from({ length: colours }, (_, c) => viewOf(transparency).getUint16(2 * c))
      : undefined;
  const toByte = (value: number): number =>
    depth === 16 ? value >> 8 : Math.round((value * 255) / (2 ** depth - 1));
  return (line, index, data, to) => {
    if (clear?.every((value, c) => value === sampleAt(line, index + c, depth))) return;
    for (let c = 0; c < 3; c++) {
      data[to + c] = toByte(sampleAt(line, index + (colours === 3 ? c : 0), depth));
    }
    data[to + 3] = hasAlpha ? toByte(sampleAt(line, index + colours, depth)) : 255;
  };
}

function paletteWriter(
  depth: number,
  palette: Uint8Array | undefined,
  alpha: Uint8Array = new Uint8Array(0),
): WritePixel {
  if (palette === undefined) throw new Error('it has no palette');
  if (3 * alpha.length > palette.length) throw new Error('it has more alphas than colours');
  return (line, index, data, to) => {
    const colour = sampleAt(line, index, depth);
    if (3 * colour + 3 > palette.length) throw new Error(`index ${colour} not in palette`);
    data.set(palette.subarray(3 * colour, 3 * colour + 3), to);
    data[to + 3] = alpha[colour] ?? 255;
  };
}
