import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { MAX_SIDE } from '../../../src/image/codec/limits.js';
import { decodePicture } from '../../../src/node/codecs/index.js';
import { expectSameNumbers } from '../../support/arrays.js';
import { fixture, jsonFixture } from '../support/fixture.js';

const { sums } = jsonFixture<{ sums: Record<string, string> }>('pillow.json');
const lossy = fixture('lossy.webp');
const lossless = fixture('lossless.webp');
const animated = fixture('animated.webp');

const chunk = (type: string, content: Uint8Array): Buffer => {
  const head = Buffer.alloc(8);
  head.write(type, 'latin1');
  head.writeUInt32LE(content.length, 4);
  return Buffer.concat([head, content, Buffer.alloc(content.length & 1)]);
};
const riff = (...chunks: Buffer[]): Buffer => {
  const head = Buffer.from('RIFF\0\0\0\0WEBP', 'latin1');
  head.writeUInt32LE(4 + Buffer.concat(chunks).length, 4);
  return Buffer.concat([head, ...chunks]);
};
const extended = (flags: number, width: number, height: number): Buffer => {
  const content = Buffer.alloc(10);
  content[0] = flags;
  content.writeUIntLE(width - 1, 4, 3);
  content.writeUIntLE(height - 1, 7, 3);
  return chunk('VP8X', content);
};
/** The chunk of a file that holds the picture, without its header. */
const bitstream = (file: Buffer): Buffer => {
  const at = file.indexOf('VP8 ') < 0 ? file.indexOf('VP8L') : file.indexOf('VP8 ');
  return file.subarray(at + 8, at + 8 + file.readUInt32LE(at + 4));
};

describe('a WebP', () => {
  it.each(['lossy', 'lossless', 'lossy-alpha', 'lossless-alpha', 'animated'])(
    '%s has the pixels that Pillow gives it',
    async (name) => {
      const { width, height, data } = await decodePicture(fixture(`${name}.webp`), name);
      expect([width, height]).toEqual([45, 33]);
      expect(createHash('sha256').update(data).digest('hex')).toBe(sums[`${name}.webp`]);
    },
  );

  it('is turned as its EXIF chunk says', async () => {
    const turned = await decodePicture(fixture('turned.webp'), 'x');
    const { width, height, data } = await decodePicture(lossy, 'x');
    expect([turned.width, turned.height]).toEqual([height, width]);
    for (const [x, y] of [
      [0, 0],
      [7, 3],
      [height - 1, width - 1],
    ]) {
      // Orientation 6: what is shown at (x, y) is stored at column y of the x-th row from below.
      const stored = 4 * ((height - 1 - x) * width + y);
      const at = 4 * (y * height + x);
      expect([...turned.data.subarray(at, at + 4)]).toEqual([...data.subarray(stored, stored + 4)]);
    }
  });

  it('that moves shows its first frame, where it lies on the canvas', async () => {
    const frame = Buffer.alloc(16);
    frame.writeUIntLE(3, 0, 3); // in steps of two pixels
    frame.writeUIntLE(5, 3, 3);
    frame.writeUIntLE(44, 6, 3);
    frame.writeUIntLE(32, 9, 3);
    const first = chunk('ANMF', Buffer.concat([frame, chunk('VP8 ', bitstream(lossy))]));
    const later = chunk('ANMF', Buffer.concat([frame, chunk('VP8L', bitstream(lossless))]));
    const file = riff(extended(2, 60, 50), chunk('ANIM', Buffer.alloc(6)), first, later);
    const { width, height, data } = await decodePicture(file, 'x');
    const alone = await decodePicture(lossy, 'x');
    expect([width, height]).toEqual([60, 50]);
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        const inside = x >= 6 && x < 51 && y >= 10 && y < 43;
        const from = 4 * ((y - 10) * 45 + x - 6);
        const expected = inside ? [...alone.data.subarray(from, from + 4)] : [0, 0, 0, 0];
        const at = 4 * (y * width + x);
        if (data.subarray(at, at + 4).some((v, i) => v !== expected[i])) {
          expect([x, y, ...data.subarray(at, at + 4)]).toEqual([x, y, ...expected]);
        }
      }
    }
  });

  it('cut short anywhere is an error that says so', async () => {
    for (const file of [lossy, lossless, animated]) {
      for (let length = 12; length < file.length; length += 13) {
        const cut = decodePicture(file.subarray(0, length), 'cut.webp');
        await expect(cut).rejects.toThrow(/^cut\.webp is cut short/);
      }
    }
  });

  it('may be followed by bytes that are not part of it', async () => {
    const more = Buffer.concat([lossy, Buffer.from('more')]);
    expectSameNumbers(
      (await decodePicture(more, 'x')).data,
      (await decodePicture(lossy, 'x')).data,
    );
  });

  const broken = Buffer.from(lossy);
  broken.fill(0, broken.length - 300);
  broken.fill(255, 40, 60);
  const vp8l = (width: number, height: number): Buffer => {
    const content = Buffer.alloc(12);
    content[0] = 0x2f;
    content.writeUInt32LE(((width - 1) | ((height - 1) << 14)) >>> 0, 1);
    return chunk('VP8L', content);
  };
  it.each([
    [
      'no picture',
      riff(chunk('EXIF', Buffer.alloc(9))),
      /damaged WebP picture \(it holds no picture\)/,
    ],
    ['no chunk at all', Buffer.from('RIFF\x04\0\0\0WEBP', 'latin1'), /holds no picture/],
    [
      'a canvas of another size',
      riff(extended(0, 90, 90), chunk('VP8 ', bitstream(lossy))),
      /damaged/,
    ],
    [
      'a canvas that is too small',
      riff(extended(0, 20, 20), chunk('VP8 ', bitstream(lossy))),
      /larger than its canvas/,
    ],
    ['a canvas beyond the limit', riff(extended(0, 20_000, 20_000)), /too large: 20000×20000/],
    ['a canvas of the largest sides', riff(extended(0, 1 << 24, 1 << 24)), /too large/],
    ['a picture beyond the limit', riff(vp8l(16_000, 16_000)), /too large/],
    [
      'a frame beyond the limit',
      riff(
        extended(2, MAX_SIDE, 8),
        chunk('ANMF', Buffer.concat([Buffer.alloc(16), vp8l(16_384, 16_384)])),
      ),
      /larger than its canvas/,
    ],
    ['a picture of 1×1', riff(vp8l(1, 1)), /too small/],
    ['data that are broken', riff(vp8l(64, 64)), /damaged WebP picture \(its data are broken\)/],
  ])('with %s is refused', async (_, file, message) => {
    await expect(decodePicture(file, 'bad.webp')).rejects.toThrow(message);
    await expect(decodePicture(file, 'bad.webp')).rejects.toThrow(/^bad\.webp is [^\n]+; [^\n]+$/);
  });

  it('leaves no browser global behind', async () => {
    await Promise.allSettled([decodePicture(lossy, 'a'), decodePicture(broken, 'b')]);
    expect('ImageData' in globalThis).toBe(false);
  });
});
