import { zlibSync } from 'fflate';
import { latin1, viewOf } from '../image/codec/bytes.js';

const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
/** The chunks that a decoder must know: those whose types begin with a capital. */
const CRITICAL = new Set(['IHDR', 'PLTE', 'IDAT', 'IEND']);
/** Of a chunk's length, type and checksum together. */
const FRAME_BYTES = 12;

/** CRC-32 of every byte value, polynomial 0xEDB88320 (PNG specification, annex D). */
const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? 0xedb88320 ^ (crc >>> 1) : crc >>> 1;
  return crc;
});

/** The CRC-32 of some bytes, as PNG's chunks carry it. */
function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = CRC_TABLE[(crc ^ byte) & 255] ^ (crc >>> 8);
  return ~crc >>> 0;
}

/**
 * The contents of a PNG's chunks by their types; of those that may be repeated, the last.
 * @param file a file that `scanPng` has walked, up to the end of its last chunk
 * @throws Error where a checksum is wrong or a chunk unknown that must be known
 */
export function readChunks(file: Uint8Array): Map<string, Uint8Array> {
  const view = viewOf(file);
  const chunks = new Map<string, Uint8Array>();
  for (let at = SIGNATURE.length; at < file.length; ) {
    const length = view.getUint32(at);
    const type = latin1(file, at + 4, at + 8);
    if (crc32(file.subarray(at + 4, at + 8 + length)) !== view.getUint32(at + 8 + length)) {
      throw new Error(`the checksum of its ${type} chunk is wrong`);
    }
    if (/^[A-Z]/.test(type) && !CRITICAL.has(type)) throw new Error(`its ${type} chunk is unknown`);
    chunks.set(type, file.subarray(at + 8, at + 8 + length));
    at += FRAME_BYTES + length;
  }
  return chunks;
}

function chunkOf(type: string, content: Uint8Array): Uint8Array {
  const chunk = new Uint8Array(FRAME_BYTES + content.length);
  const view = viewOf(chunk);
  view.setUint32(0, content.length);
  chunk.set(
    Array.from(type, (letter) => letter.charCodeAt(0)),
    4,
  );
  chunk.set(content, 8);
  view.setUint32(8 + content.length, crc32(chunk.subarray(4, 8 + content.length)));
  return chunk;
}

/** A PNG file of one IDAT chunk, not interlaced, 8 bits a channel, from its scan lines with filter bytes. */
export function writeChunks(
  width: number,
  height: number,
  colourType: number,
  scanLines: Uint8Array,
): Uint8Array {
  const header = new Uint8Array(13);
  viewOf(header).setUint32(0, width);
  viewOf(header).setUint32(4, height);
  header.set([8, colourType], 8);
  const parts = [
    Uint8Array.from(SIGNATURE),
    chunkOf('IHDR', header),
    chunkOf('IDAT', zlibSync(scanLines)),
    chunkOf('IEND', new Uint8Array(0)),
  ];
  const file = new Uint8Array(parts.reduce((total, { length }) => total + length, 0));
  let at = 0;
  for (const part of parts) {
    file.set(part, at);
    at += part.length;
  }
  return file;
}
