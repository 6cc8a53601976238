import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { UserError } from '../../../src/errors.js';
import { MAX_FILE_BYTES } from '../../../src/image/codec/limits.js';
import { decodePicture } from '../../../src/node/codecs/index.js';
import { readPicture } from '../../../src/node/read-picture.js';
import { expectSameNumbers } from '../../support/arrays.js';
import { fixture } from '../support/fixture.js';

const folder = mkdtempSync(join(tmpdir(), 'whypixel-decode-'));
afterAll(() => rmSync(folder, { recursive: true }));
const png = fixture('baseline-420.png');
const jpeg = fixture('baseline-420.jpg');
const webp = fixture('lossy.webp');

function file(name: string, content: Uint8Array | string): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

describe('readPicture', () => {
  it.each([
    ['a PNG', 'picture.png', png],
    ['a JPEG', 'picture.jpg', jpeg],
    ['a WebP', 'picture.webp', webp],
    ['a PNG named as a JPEG', 'wrong.jpg', png],
  ])('reads %s, hashes the file and keeps the path', async (_, name, content) => {
    const path = file(name, content);
    const result = await readPicture(path);
    expect([result.picture.width, result.picture.height]).toEqual([45, 33]);
    expect(result.picture.data.length).toBe(4 * 45 * 33);
    expect(result.sha256).toBe(createHash('sha256').update(content).digest('hex'));
    expect(result.path).toBe(path);
  });

  const tooLarge = file('huge.png', png);
  truncateSync(tooLarge, MAX_FILE_BYTES + 1);
  const pipe = join(folder, 'pipe.png');
  execFileSync('mkfifo', [pipe]);
  mkdirSync(join(folder, 'folder.png'));
  it.each([
    ['a missing file', join(folder, 'none.png'), 'does not exist; check the path'],
    ['a path through a file', join(tooLarge, 'x.png'), 'does not exist; check the path'],
    ['a folder', join(folder, 'folder.png'), 'is a folder; name the picture in it'],
    ['a pipe', pipe, 'is not a regular file; save it first'],
    ['a device', '/dev/zero', 'is not a regular file; save it first'],
    ['an empty file', file('empty.png', ''), 'is empty; give a PNG, JPEG or WebP picture'],
    [
      'text',
      file('text.png', 'hello\n'),
      'is text, not a picture; give a PNG, JPEG or WebP picture',
    ],
    [
      'a GIF',
      file('a.gif', 'GIF89a\x01'),
      'is a GIF, which is not read; give a PNG, JPEG or WebP picture',
    ],
    ['an AVIF', file('a.avif', '\0\0\0\0ftypavif'), 'is an AVIF picture, which is not read; give'],
    ['half a WebP', file('half.webp', webp.subarray(0, 500)), 'is cut short: the WebP ends before'],
    ['noise', file('noise.png', Buffer.alloc(99, 200)), 'is not a picture that is read; give'],
    ['half a PNG', file('half.png', png.subarray(0, 1500)), 'is cut short: the PNG ends before'],
    ['half a JPEG', file('half.jpg', jpeg.subarray(0, 900)), 'is cut short: the JPEG ends before'],
    ['too large a file', tooLarge, 'is too large: the limit is 200 million bytes'],
  ])('refuses %s in one line that names it', async (_, path, message) => {
    const error: unknown = await readPicture(path).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(UserError);
    expect(String(error)).toContain(`UserError: ${path} ${message}`);
    expect(String(error)).not.toContain('\n');
  });
});

describe('decodePicture', () => {
  it('does not load the JPEG decoder for a PNG', async () => {
    vi.resetModules();
    vi.doMock('../../../src/image/codec/jpeg-decoder.js', () => {
      throw new Error('the JPEG decoder was loaded');
    });
    const fresh = await import('../../../src/node/codecs/index.js');
    expect((await fresh.decodePicture(png, 'a.png')).width).toBe(45);
    await expect(fresh.decodePicture(jpeg, 'a.jpg')).rejects.toThrow();
    vi.doUnmock('../../../src/image/codec/jpeg-decoder.js');
  });

  it('reads a JPEG of 48 million pixels, as telephones take them', async () => {
    // Every block of it is two bits: no difference in brightness, and no more coefficients.
    const [width, height] = [8064, 6048];
    const segment = (marker: number, ...content: number[]) => [
      ...[0xff, marker, (content.length + 2) >> 8, (content.length + 2) & 255],
      ...content,
    ];
    const size = [height >> 8, height & 255, width >> 8, width & 255];
    const code = [1, ...Array(15).fill(0), 0]; // one code of one bit, for the symbol 0
    const head = Buffer.from([
      ...[0xff, 0xd8],
      ...segment(0xdb, 0, ...Array(64).fill(1)),
      ...segment(0xc0, 8, ...size, 1, 1, 0x11, 0),
      ...segment(0xc4, 0x00, ...code),
      ...segment(0xc4, 0x10, ...code),
      ...segment(0xda, 1, 1, 0, 0, 63, 0),
    ]);
    const blocks = Buffer.alloc((width * height) / 64 / 4);
    const file = Buffer.concat([head, blocks, Buffer.from([0xff, 0xd9])]);
    const picture = await decodePicture(file, 'large.jpg');
    expect([picture.width, picture.height]).toEqual([width, height]);
    const pixels = new Uint32Array(picture.data.buffer, picture.data.byteOffset, width * height);
    expect(pixels.every((pixel) => pixel === 0xff808080)).toBe(true);
  });

  it('takes bytes that lie within a larger buffer', async () => {
    const padded = Buffer.concat([Buffer.alloc(5, 1), png, Buffer.alloc(9)]);
    const { data } = await decodePicture(padded.subarray(5, 5 + png.length), 'x');
    expectSameNumbers(data, (await decodePicture(png, 'x')).data);
  });
});
