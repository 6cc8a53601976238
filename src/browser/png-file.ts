import { zlibSync } from 'fflate';
import { viewOf } from '../image/codec/bytes.js';
import { crc32 } from '../image/codec/png-chunks.js';

const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
/** Of a chunk's length, type and checksum together. */
const FRAME_BYTES = 12;

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
