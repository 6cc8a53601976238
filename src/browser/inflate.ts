import { Unzlib } from 'fflate';
import { viewOf } from '../image/codec/bytes.js';

/** Compressed bytes that are inflated at once: to 16 MB at most, for deflate shrinks at most 1032 times. */
const SLICE_BYTES = 1 << 14;

/** See `Inflate` of src/image/codec. */
export function inflate(data: Uint8Array, size: number): Uint8Array {
  const result = new Uint8Array(size);
  let found = 0;
  const stream = new Unzlib((part) => {
    if (found < size) result.set(part.subarray(0, size - found), found);
    found += part.length;
  });
  for (let at = 0; at < data.length && found <= size; at += SLICE_BYTES) {
    stream.push(data.subarray(at, at + SLICE_BYTES));
  }
  if (found > size) return result;
  stream.push(new Uint8Array(0), true);
  if (found < size) throw new Error('its compressed data end too soon');
  if (!holds(data, adler32(result)))
    throw new Error('the checksum of its compressed data is wrong');
  return result;
}

/**
 * Whether data hold their checksum behind them. fflate does not say where they end, and there may be
 * more behind; so it may stand anywhere, last of all at the end.
 */
function holds(data: Uint8Array, checksum: number): boolean {
  const view = viewOf(data);
  for (let at = data.length - 4; at >= 0; at--) {
    if (view.getUint32(at) === checksum) return true;
  }
  return false;
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
