import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { UserError } from '../../src/errors.js';
import type { PictureCodecs } from '../../src/image/codec/codecs.js';
import { decodePicture } from '../../src/image/codec/decode.js';
import { codecs } from '../../src/node/codecs/index.js';
import { decodeAside } from '../../src/node/decode-aside.js';
import { STANDSTILL } from '../../src/node/job-thread.js';
import { emptyFolder } from '../cli/whypixel.js';
import { fixture } from '../image/support/fixture.js';
import { expectSameNumbers } from '../support/arrays.js';

/** A thread that does `deed` to itself when it is given a file. */
function threadThat(deed: string): URL {
  const path = join(emptyFolder(), 'thread.mjs');
  const body = `import { parentPort } from 'node:worker_threads';
    parentPort.on('message', () => { ${deed} });
    parentPort.postMessage('up');`;
  writeFileSync(path, body);
  return pathToFileURL(path);
}

const { decodeAside: _, ...inline } = codecs;
const png = fixture('baseline-420.png');

describe('decodeAside', () => {
  it.each(['baseline-420.png', 'baseline-420.jpg', 'lossy.webp'])(
    'gives the pixels of %s, and leaves the file as it is',
    async (name) => {
      const file = fixture(name);
      const before = Buffer.from(file);
      const { data, ...size } = await decodeAside(file, name);
      const expected = await decodePicture(file, name, inline);
      expect(size).toEqual({ width: expected.width, height: expected.height });
      expectSameNumbers(data, expected.data);
      expect(file.equals(before)).toBe(true);
    },
  );

  it('refuses what is no picture with the same words and code', async () => {
    const half = png.subarray(0, 1500);
    const [aside, here] = await Promise.all(
      [decodeAside(half, 'half.png'), decodePicture(half, 'half.png', inline)].map((one) =>
        one.catch((error: unknown) => error as UserError),
      ),
    );
    expect(aside).toBeInstanceOf(UserError);
    const { message, code } = here as UserError;
    expect(aside).toMatchObject({ message, code });
  });

  it('is what the command line decodes large files by', () => {
    expect(codecs.decodeAside).toBeTypeOf('function');
  });

  it.each([
    [
      'that never ends',
      'for (;;);',
      2,
      /^a\.png: it took too long, and was given up .* 2 s\); save/,
    ],
    [
      'that fills the heap',
      'for (const all = []; ; ) all.push([all.length]);',
      STANDSTILL,
      /^a\.png: .*memory/,
    ],
  ])('gives up a file %s', async (_, deed, seconds, says) => {
    const error = await decodeAside(png, 'a.png', seconds, threadThat(deed)).catch(
      (e: unknown) => e,
    );
    expect(error).toBeInstanceOf(UserError);
    expect((error as UserError).message).toMatch(says);
  });

  it('tells an end that no file should bring about from a mistake', async () => {
    const end = decodeAside(png, 'a.png', 2, threadThat('process.exit(3)'));
    await expect(end).rejects.toThrow(/a worker thread died: it ended with code 3/);
    await expect(end).rejects.not.toBeInstanceOf(UserError);
  });
});

describe('decodePicture', () => {
  /** Codecs that note what is decoded aside, and do so. */
  function noting(): { codecs: PictureCodecs; noted: string[] } {
    const noted: string[] = [];
    const aside = async (file: Uint8Array, name: string) => {
      noted.push(name);
      return decodePicture(file, name, inline);
    };
    return { codecs: { ...inline, decodeAside: aside }, noted };
  }

  /** A grey progressive JPEG of `side`² pixels, whose `scans` walk it and say nothing. */
  function emptyScans(side: number, scans: number): Buffer {
    const segment = (marker: number, ...content: number[]) => [
      ...[0xff, marker, (content.length + 2) >> 8, (content.length + 2) & 255],
      ...content,
    ];
    const blocks = Math.ceil(side / 8) ** 2;
    const size = [side >> 8, side & 255, side >> 8, side & 255];
    const ends = Array.from({ length: scans - 1 }, () => [
      ...segment(0xda, 1, 1, 0, 1, 63, 0),
      ...Array(Math.ceil((Math.ceil(blocks / 2 ** 14) * 15) / 8)).fill(0),
    ]);
    return Buffer.from([
      ...[0xff, 0xd8],
      ...segment(0xdb, 0, ...Array(64).fill(1)),
      ...segment(0xc2, 8, ...size, 1, 1, 0x11, 0),
      ...segment(0xc4, 0x00, 1, ...Array(15).fill(0), 0),
      ...segment(0xc4, 0x10, 1, ...Array(15).fill(0), 0xe0), // a run of 2 ** 14 blocks that end
      ...[...segment(0xda, 1, 1, 0, 0, 0, 0), ...Array(Math.ceil(blocks / 8)).fill(0)],
      ...ends.flat(),
      ...[0xff, 0xd9],
    ]);
  }

  it.each([
    ['a common picture', png, []],
    ['20 scans of a million pixels', emptyScans(1000, 20), []],
    ['90 scans of a million pixels', emptyScans(1000, 90), ['a.jpg']],
    ['a small picture in a large file', Buffer.concat([png, Buffer.alloc(12e6)]), ['a.jpg']],
  ])('decodes aside what may take long: %s', async (_, file, aside) => {
    const { codecs, noted } = noting();
    const picture = await decodePicture(file, 'a.jpg', codecs);
    expect(picture.data.length).toBe(4 * picture.width * picture.height);
    expect(noted).toEqual(aside);
  });
});
