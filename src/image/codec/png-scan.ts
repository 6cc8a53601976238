import { UserError } from '../../errors.js';
import { hasTextAt, latin1, viewOf } from './bytes.js';
import { checkSize, MAX_DECODED_BYTES } from './limits.js';

/** What a PNG says about itself, found by walking its chunks without inflating anything. */
export interface PngScan {
  readonly width: number;
  readonly height: number;
  /** Bits per sample: 1, 2, 4, 8 or 16. */
  readonly depth: number;
  readonly interlaced: boolean;
  /** The size of all scan lines with their filter bytes, to which IDAT must inflate. */
  readonly rawBytes: number;
  /** The contents of the IDAT chunks, joined. */
  readonly idat: Uint8Array;
  /** The contents of the eXIf chunk, from the TIFF byte order mark on. */
  readonly exif: Uint8Array | undefined;
  /** Where the IEND chunk ends; what follows is not part of the picture. */
  readonly end: number;
}

/** PNG colour type → samples per pixel and the bit depths it admits (PNG specification, table 11.1). */
const COLOUR_TYPES: Record<number, { samples: number; depths: readonly number[] }> = {
  0: { samples: 1, depths: [1, 2, 4, 8, 16] },
  2: { samples: 3, depths: [8, 16] },
  3: { samples: 1, depths: [1, 2, 4, 8] },
  4: { samples: 2, depths: [8, 16] },
  6: { samples: 4, depths: [8, 16] },
};

/** Adam7: first column, first row, column step, row step of each pass. */
export const PASSES = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
] as const;

const SIGNATURE_BYTES = 8;
const MAX_PALETTE_BYTES = 3 * 256;

/**
 * Walks the chunks of a PNG and holds them to the format and to the limits, so that the decoder is
 * only given a file whose size is known and bounded.
 *
 * @throws UserError where the file is cut short, breaks the format, or is too large or too small
 */
export function scanPng(bytes: Uint8Array, name: string): PngScan {
  const damaged = (what: string): UserError =>
    new UserError(`${name} is a damaged PNG (${what}); export the picture again`);
  const view = viewOf(bytes);
  let header: ReturnType<typeof readHeader> | undefined;
  let palettes = 0;
  let exif: Uint8Array | undefined;
  // Only where they lie is kept: a file may hold millions of IDAT chunks.
  const idat = { chunks: 0, bytes: 0, first: 0 };

  for (let at = SIGNATURE_BYTES; at + 12 <= bytes.length; ) {
    const length = view.getUint32(at);
    const type = latin1(bytes, at + 4, at + 8);
    const content = bytes.subarray(at + 8, at + 8 + length);
    // The header is judged before the rest of the file, so that a lone header fails for its size.
    if (type === 'IHDR') {
      if (header) throw damaged('two IHDR chunks');
      if (length !== 13) throw damaged('IHDR chunk of a wrong length');
      if (content.length < length) break;
      header = readHeader(viewOf(content), name, damaged);
    } else if (!header) {
      throw damaged('it does not begin with an IHDR chunk');
    }
    if (at + 12 + length > bytes.length) break;
    if (type === 'PLTE' && (++palettes > 1 || length > MAX_PALETTE_BYTES)) {
      throw damaged('more than one palette of 256 colours');
    }
    if (type === 'IDAT') {
      if (idat.chunks++ === 0) idat.first = at;
      idat.bytes += length;
    }
    if (type === 'eXIf') exif ??= content;
    at += 12 + length;
    if (type === 'IEND') {
      if (idat.chunks === 0) throw damaged('no IDAT chunk');
      return { ...header, idat: joinIdat(bytes, idat), exif, end: at };
    }
  }
  throw new UserError(`${name} is cut short: the PNG ends before its last chunk; fetch it again`);
}

/** The contents of all IDAT chunks: a view where there is but one. */
function joinIdat(
  bytes: Uint8Array,
  { chunks, bytes: total, first }: { chunks: number; bytes: number; first: number },
): Uint8Array {
  if (chunks === 1) return bytes.subarray(first + 8, first + 8 + total);
  const view = viewOf(bytes);
  const joined = new Uint8Array(total);
  for (let at = first, filled = 0; filled < total; ) {
    const length = view.getUint32(at);
    if (hasTextAt(bytes, 'IDAT', at + 4)) {
      joined.set(bytes.subarray(at + 8, at + 8 + length), filled);
      filled += length;
    }
    at += 12 + length;
  }
  return joined;
}

/** Whether the bytes begin as every PNG does. */
export const isPng = (bytes: Uint8Array): boolean => hasTextAt(bytes, '\x89PNG\r\n\x1a\n', 0);

function readHeader(view: DataView, name: string, damaged: (what: string) => UserError) {
  const [width, height] = [view.getUint32(0), view.getUint32(4)];
  const [depth, colourType, compression, filter, interlace] = [8, 9, 10, 11, 12].map((at) =>
    view.getUint8(at),
  );
  const colour = COLOUR_TYPES[colourType];
  if (!colour?.depths.includes(depth)) {
    throw damaged(`colour type ${colourType} with ${depth} bits does not exist`);
  }
  if (compression !== 0 || filter !== 0 || interlace > 1) {
    throw damaged('unknown compression, filter or interlace method');
  }
  checkSize(width, height, name);
  const interlaced = interlace === 1;
  const rawBytes = (interlaced ? PASSES : [[0, 0, 1, 1] as const])
    .map(([x, y, dx, dy]) => [Math.ceil((width - x) / dx), Math.ceil((height - y) / dy)])
    .filter(([columns]) => columns > 0)
    .reduce(
      (sum, [columns, rows]) =>
        sum + Math.max(0, rows) * (1 + Math.ceil((columns * colour.samples * depth) / 8)),
      0,
    );
  if ((width * height * colour.samples * depth) / 8 > MAX_DECODED_BYTES) {
    throw new UserError(
      `${name} is too large: its ${width}×${height} pixels of ${colour.samples * depth} bits take ` +
        `more than ${MAX_DECODED_BYTES / 1e6} million bytes; save it with 8 bits a channel`,
    );
  }
  return { width, height, depth, interlaced, rawBytes };
}
