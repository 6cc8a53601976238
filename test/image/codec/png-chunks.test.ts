import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { crc32 } from '../../../src/image/codec/png-chunks.js';

/** The definition, bit by bit (PNG specification, annex D). */
function byBits(bytes: Uint8Array): number {
  let crc = 0xffff_ffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb8_8320 : crc >>> 1;
  }
  return ~crc >>> 0;
}

describe('crc32', () => {
  it('gives the check value that is published for it', () => {
    expect(crc32(new TextEncoder().encode('123456789'))).toBe(0xcbf4_3926);
  });

  it('is the remainder by its polynomial, for any number of bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 41 }), (bytes) => {
        expect(crc32(bytes)).toBe(byBits(bytes));
      }),
    );
  });
});
