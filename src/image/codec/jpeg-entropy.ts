import { DamagedError } from './codecs.js';
import { isRestart } from './jpeg-segments.js';

/**
 * A Huffman table for looking up the next 16 bits: the code's length in the upper byte, its symbol in the
 * lower; 0 where no code begins so.
 */
export type HuffmanTable = Uint16Array;

/** The tables of a DHT segment, by class and number as they stand in it: 0x00 DC, 0x10 AC. */
export function* huffmanTables(content: Uint8Array): Generator<[id: number, table: HuffmanTable]> {
  for (let at = 0; at + 17 <= content.length; ) {
    const id = content[at];
    const counts = content.subarray(at + 1, at + 17);
    const table = new Uint16Array(1 << 16);
    let symbol = at + 17;
    let code = 0;
    for (let length = 1; length <= 16; length++) {
      const span = 1 << (16 - length);
      for (let i = 0; i < counts[length - 1]; i++, code += span) {
        if (code + span > table.length) throw new DamagedError('a Huffman table of too many codes');
        table.fill((length << 8) | content[symbol++], code, code + span);
      }
    }
    yield [id, table];
    at = symbol;
  }
}

/** Entropy-coded data between two restart markers, without the zeros that are stuffed behind 0xFF. */
export function* restartIntervals(data: Uint8Array): Generator<Uint8Array> {
  // Zeros behind the end, so that the last 16 bits can be looked up.
  const plain = new Uint8Array(data.length + 3);
  let filled = 0;
  for (let at = 0; at < data.length; at++) {
    const byte = data[at];
    const next = data[at + 1];
    if (byte === 0xff && next !== undefined && isRestart(next)) {
      yield plain.slice(0, filled + 3).fill(0, filled);
      filled = 0;
      at++;
    } else {
      plain[filled++] = byte;
      if (byte === 0xff) at++;
    }
  }
  yield plain.slice(0, filled + 3).fill(0, filled);
}

/** The bits of one interval, whose blocks are walked without decoding more than their lengths. */
export interface BlockWalker {
  /** The bits passed so far. */
  position(): number;
  /** Passes a block of sequential mode: a DC difference and 63 AC coefficients. */
  sequential(dc: HuffmanTable, ac: HuffmanTable): void;
  /** Passes a DC difference, a block of a progressive picture's first scan. */
  difference(dc: HuffmanTable): void;
  /** Passes one bit, a block of a scan that refines DC. */
  bit(): void;
}

export function createWalker(bytes: Uint8Array): BlockWalker {
  const end = 8 * (bytes.length - 3);
  let position = 0;
  const symbol = (table: HuffmanTable): number => {
    const at = position >> 3;
    const next = (bytes[at] << 16) | (bytes[at + 1] << 8) | bytes[at + 2];
    const entry = table[(next >> (8 - (position & 7))) & 0xffff];
    position += entry >> 8;
    if (entry === 0 || position > end) throw new DamagedError('broken entropy-coded data');
    return entry & 255;
  };
  const difference = (dc: HuffmanTable): void => {
    const size = symbol(dc) & 15;
    position += size;
  };
  return {
    position: () => position,
    difference,
    sequential(dc, ac) {
      difference(dc);
      for (let k = 1; k < 64; ) {
        const runAndSize = symbol(ac);
        const size = runAndSize & 15;
        position += size;
        if (size === 0 && runAndSize !== 0xf0) return;
        k += (runAndSize >> 4) + 1;
      }
    },
    bit() {
      if (++position > end) throw new DamagedError('entropy-coded data that end too soon');
    },
  };
}

/** Entropy-coded data that are put together from bits of others. */
export interface BitWriter {
  /** Appends the bits from `from` (inclusive) to `to` (exclusive). */
  copy(bytes: Uint8Array, from: number, to: number): void;
  /** Fills the last byte with ones, and appends a restart marker if one is given. */
  flush(restart?: number): void;
  /** All that was written, with zeros stuffed behind 0xFF. */
  bytes(): Uint8Array;
}

export function createBitWriter(expected: number): BitWriter {
  let out = new Uint8Array(expected + 64);
  let filled = 0;
  let [held, bits] = [0, 0];
  const put = (byte: number): void => {
    if (filled + 2 > out.length) {
      const larger = new Uint8Array(2 * out.length);
      larger.set(out);
      out = larger;
    }
    out[filled++] = byte;
    if (byte === 0xff) out[filled++] = 0;
  };
  return {
    copy(bytes, from, to) {
      for (let at = from; at < to; ) {
        const taken = Math.min(8, to - at);
        const pair = (bytes[at >> 3] << 8) | bytes[(at >> 3) + 1];
        const value = (pair >> (16 - (at & 7) - taken)) & ((1 << taken) - 1);
        held = ((held << taken) | value) & 0xffff;
        bits += taken;
        at += taken;
        if (bits >= 8) {
          bits -= 8;
          put((held >> bits) & 255);
        }
      }
    },
    flush(restart) {
      if (bits > 0) put(((held << (8 - bits)) | (255 >> bits)) & 255);
      [held, bits] = [0, 0];
      if (restart !== undefined) {
        put(0xff);
        out[filled - 1] = restart;
      }
    },
    bytes: () => out.subarray(0, filled),
  };
}
