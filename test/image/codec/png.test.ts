import { deflateRawSync, deflateSync, constants as zlib } from 'node:zlib';
import fc from 'fast-check';
import { PNG } from 'pngjs';
import { describe, expect, it } from 'vitest';
import { inflate } from '../../../src/browser/inflate.js';
import { decodePicture as decodeWith } from '../../../src/image/codec/decode.js';
import { codecs, decodePicture } from '../../../src/node/codecs/index.js';
import { expectSameNumbers } from '../../support/arrays.js';
import {
  chunk,
  header,
  lineStarts,
  makePng,
  type PngPlan,
  rawLines,
  SIGNATURE,
} from '../support/make-png.js';

const [width, height] = [13, 11];
/** Samples that reach both ends of the range and differ in every channel. */
const sampleOf =
  (depth: number) =>
  (x: number, y: number, c: number): number =>
    (x * 31 + y * 17 + c * 101 + x * y * 7919) % 2 ** depth;
const to8 = (v: number, depth: number): number =>
  depth === 16 ? v >> 8 : Math.round((v * 255) / (2 ** depth - 1));

const kinds: [PngPlan['colourType'], PngPlan['depth']][] = [
  [0, 1],
  [0, 2],
  [0, 4],
  [0, 8],
  [0, 16],
  [2, 8],
  [2, 16],
  [4, 8],
  [4, 16],
  [6, 8],
  [6, 16],
];
/** Colour type → which channel gives red, green, blue and alpha. */
const SOURCES = { 0: [0, 0, 0], 2: [0, 1, 2], 3: [], 4: [0, 0, 0, 1], 6: [0, 1, 2, 3] };

describe.each([false, true])('a PNG, interlaced: %s', (interlaced) => {
  it.each(kinds)('of colour type %i with %i bits', async (colourType, depth) => {
    const sample = sampleOf(depth);
    const picture = await decodePicture(
      makePng({ width, height, colourType, depth, interlaced, sample }),
      'x',
    );
    const expected: number[] = [];
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        const channels = SOURCES[colourType].map((c) => to8(sample(x, y, c), depth));
        expected.push(...channels.slice(0, 3), channels[3] ?? 255);
      }
    }
    expect([picture.width, picture.height]).toEqual([width, height]);
    expect([...picture.data]).toEqual(expected);
  });

  it.each([1, 2, 4, 8] as const)('of a palette with transparency, %i bits', async (depth) => {
    const colours = Array.from({ length: 2 ** depth }, (_, i) => [i, 255 - i, (i * 7) % 256]);
    const before = [chunk('PLTE', Buffer.from(colours.flat())), chunk('tRNS', Buffer.from([40]))];
    const sample = sampleOf(depth);
    const plan = { width, height, colourType: 3, depth, interlaced, sample, before } as const;
    const { data } = await decodePicture(makePng(plan), 'x');
    for (let i = 0; i < width * height; i++) {
      const index = sample(i % width, Math.floor(i / width), 0);
      const pixel = [...data.subarray(4 * i, 4 * i + 4)];
      expect(pixel).toEqual([...colours[index], index === 0 ? 40 : 255]);
    }
  });
});

describe('a PNG', () => {
  const plan: PngPlan = { width, height, colourType: 2, depth: 8, sample: sampleOf(8) };
  const good = makePng(plan);

  it('has the colour that tRNS names made transparent', async () => {
    const content = Buffer.from([0, sampleOf(8)(3, 2, 0), 0, sampleOf(8)(3, 2, 1), 0, 0]);
    content[5] = sampleOf(8)(3, 2, 2);
    const { data } = await decodePicture(
      makePng({ ...plan, before: [chunk('tRNS', content)] }),
      'x',
    );
    expect(data[4 * (2 * width + 3) + 3]).toBe(0);
    expect(data[3]).toBe(255);
  });

  it('is turned as its eXIf chunk says', async () => {
    const exif = Buffer.from('4d4d002a00000008000101120003000000010006000000000000', 'hex');
    const turned = await decodePicture(makePng({ ...plan, before: [chunk('eXIf', exif)] }), 'x');
    expect([turned.width, turned.height]).toEqual([height, width]);
    const { data } = await decodePicture(good, 'x');
    // Orientation 6: the stored lower left is shown at the upper left.
    expect([...turned.data.subarray(0, 4)]).toEqual([
      ...data.subarray(4 * (height - 1) * width, 4 * (height - 1) * width + 4),
    ]);
  });

  it('may be followed by bytes that are not part of it', async () => {
    const { width: found } = await decodePicture(Buffer.concat([good, Buffer.from('more')]), 'x');
    expect(found).toBe(width);
  });

  it('cut short anywhere is an error that says so', async () => {
    for (let length = 8; length < good.length; length++) {
      await expect(decodePicture(good.subarray(0, length), 'cut.png')).rejects.toThrow(
        /^cut\.png is cut short/,
      );
    }
  });

  const iend = chunk('IEND', Buffer.alloc(0));
  const lines = rawLines(plan);
  const withChunks = (...chunks: Buffer[]) => Buffer.concat([SIGNATURE, ...chunks, iend]);
  const head = header(width, height, 8, 2);
  const data = chunk('IDAT', deflateSync(lines));
  const surplus: [string, (lines: Buffer) => Buffer][] = [
    [
      'more scan lines than it has rows',
      (lines) => chunk('IDAT', deflateSync(Buffer.concat([lines, lines]))),
    ],
    [
      'fifty bytes behind its scan lines',
      (lines) => chunk('IDAT', deflateSync(Buffer.concat([lines, Buffer.alloc(50, 7)]))),
    ],
    [
      'bytes behind its compressed data',
      (lines) => chunk('IDAT', Buffer.concat([deflateSync(lines), Buffer.from('more')])),
    ],
    [
      'a chunk of other data behind',
      (lines) =>
        Buffer.concat([chunk('IDAT', deflateSync(lines)), chunk('IDAT', Buffer.alloc(99, 3))]),
    ],
    [
      'a second compressed picture behind',
      (lines) => chunk('IDAT', Buffer.concat([deflateSync(lines), deflateSync(lines.fill(0, 9))])),
    ],
  ];
  it.each(surplus)('with %s is read as libpng reads it', async (_, idatOf) => {
    const expected = (await decodePicture(good, 'x')).data;
    const file = withChunks(head, idatOf(rawLines(plan)));
    expectSameNumbers((await decodePicture(file, 'x')).data, expected);
    const inPages = { ...codecs, inflate: async (d: Uint8Array, size: number) => inflate(d, size) };
    expectSameNumbers((await decodeWith(file, 'x', inPages)).data, expected);
  });

  it.each([2, 4, 8] as const)(
    'of a palette that is too short, %i bits, is black there',
    async (depth) => {
      const before = [
        chunk('PLTE', Buffer.from([9, 8, 7, 60, 50, 40])),
        chunk('tRNS', Buffer.from([33])),
      ];
      const short: PngPlan = {
        width,
        height,
        colourType: 3,
        depth,
        sample: sampleOf(depth),
        before,
      };
      const { data } = await decodePicture(makePng(short), 'x');
      const colours = [
        [9, 8, 7, 33],
        [60, 50, 40, 255],
      ];
      for (let i = 0; i < width * height; i++) {
        const index = sampleOf(depth)(i % width, Math.floor(i / width), 0);
        expect([...data.subarray(4 * i, 4 * i + 4)]).toEqual(colours[index] ?? [0, 0, 0, 255]);
      }
    },
  );

  it('of two million IDAT chunks is read in the memory of one', async () => {
    const data = deflateSync(rawLines(plan));
    const empty = chunk('IDAT', Buffer.alloc(0));
    const many = Buffer.alloc(empty.length * 2_000_000, empty);
    const pieces = Array.from(data, (byte) => chunk('IDAT', Uint8Array.of(byte)));
    const file = withChunks(head, ...pieces.slice(0, 9), many, ...pieces.slice(9));
    const before = process.resourceUsage().maxRSS;
    const [found, expected] = await Promise.all([file, good].map((one) => decodePicture(one, 'x')));
    expectSameNumbers(found.data, expected.data);
    expect(process.resourceUsage().maxRSS - before).toBeLessThan(100_000);
  });

  it('of every kind and filter has the pixels that pngjs gives it', async () => {
    const whole = fc.record({
      kind: fc.constantFrom(...kinds),
      size: fc.tuple(fc.integer({ min: 8, max: 19 }), fc.integer({ min: 8, max: 19 })),
      interlaced: fc.boolean(),
      bytes: fc.infiniteStream(fc.nat(255)),
    });
    await fc.assert(
      fc.asyncProperty(
        whole,
        async ({ kind: [colourType, depth], size: [w, h], interlaced, bytes }) => {
          const any: PngPlan = {
            width: w,
            height: h,
            colourType,
            depth,
            interlaced,
            sample: () => 0,
          };
          // Every line any bytes, behind any of the five filters.
          const plain = rawLines({ ...any, sample: () => 2 ** depth - 1 });
          const noise = Buffer.from(plain).map(() => bytes.next().value as number);
          const starts = lineStarts(any);
          for (const at of starts) noise[at] = (noise[at] as number) % 5;
          const file = makePng(any, noise);
          const expected = PNG.sync.read(file, { skipRescale: depth === 16 }).data;
          const samples: Uint8Array | Uint16Array = expected;
          const high = depth === 16 ? Array.from(samples, (v) => v >> 8) : [...samples];
          expectSameNumbers((await decodePicture(file, 'x')).data, high);
        },
      ),
      { numRuns: 150 },
    );
  });

  const wrongSum = Buffer.from(good);
  wrongSum[good.length - 20] ^= 1;
  const brokenInside = deflateSync(lines);
  brokenInside.fill(255, brokenInside.length >> 1);
  const wrongAdler = deflateSync(lines);
  wrongAdler[wrongAdler.length - 1] ^= 1;
  it.each([
    ['a wrong checksum', wrongSum],
    ['no picture data', withChunks(head)],
    ['no header', withChunks(data)],
    ['two headers, the second one huge', withChunks(head, header(20_000, 20_000, 8, 6), data)],
    ['too few scan lines', withChunks(head, chunk('IDAT', deflateSync(lines.subarray(0, 99))))],
    ['data that break off inside', withChunks(head, chunk('IDAT', brokenInside))],
    ['a wrong checksum inside the data', withChunks(head, chunk('IDAT', wrongAdler))],
    ['data that are not deflated', withChunks(head, chunk('IDAT', Buffer.from('no')))],
    ['an unknown filter', makePng(plan, Buffer.from(lines).fill(9, 0, 1))],
    ['three bits a channel', withChunks(header(width, height, 3, 2), data)],
    ['16-bit palette', withChunks(header(width, height, 16, 3), data)],
    ['a palette picture without a palette', withChunks(header(width, height, 8, 3), data)],
    [
      'a palette of a million colours',
      withChunks(header(width, height, 8, 3), chunk('PLTE', Buffer.alloc(3_000_000)), data),
    ],
    ['an unknown critical chunk', withChunks(head, chunk('ABCD', Buffer.alloc(4)), data)],
  ])('with %s is damaged', async (_, file) => {
    await expect(decodePicture(file, 'bad.png')).rejects.toThrow(
      /^bad\.png is a damaged PNG \([^\n]+\); /,
    );
  });

  it.each([
    [
      '30000×30000',
      header(30_000, 30_000, 8, 2),
      /too large: 30000×30000 pixels, the limit is 60 m/,
    ],
    ['a long strip', header(40_000, 8, 8, 0), /too large/],
    ['the largest sides there are', header(2 ** 31 - 1, 2 ** 31 - 1, 16, 6), /too large/],
    ['16 bits beyond the limit', header(8000, 7000, 16, 2), /too large: .*8 bits a channel/],
    ['1×1', header(1, 1, 8, 2), /too small to say anything about: 1×1 pixels/],
    ['7×900', header(7, 900, 8, 2), /too small/],
    ['0×9', header(0, 9, 8, 2), /damaged: its header says 0×9/],
  ])('of a size of %s is refused from the header alone', async (_, head, message) => {
    const before = process.resourceUsage().maxRSS;
    const file = Buffer.concat([SIGNATURE, head]);
    await expect(decodePicture(file, 'big.png')).rejects.toThrow(message);
    expect(process.resourceUsage().maxRSS - before).toBeLessThan(20_000);
  });

  it.each([false, true])(
    'that would inflate to 1 GB stays small, interlaced: %s',
    async (interlaced) => {
      const flush = { finishFlush: zlib.Z_FULL_FLUSH };
      const million = deflateRawSync(Buffer.alloc(1 << 20), flush);
      const bomb = Buffer.concat([Buffer.from([0x78, 0x9c]), ...Array(1024).fill(million)]);
      const before = process.resourceUsage().maxRSS;
      const file = withChunks(header(width, height, 8, 2, interlaced), chunk('IDAT', bomb));
      // What is beyond the last scan line is surplus, and never unpacked.
      expect(
        (await decodePicture(file, 'bomb.png')).data.every((v, i) => v === (i % 4 < 3 ? 0 : 255)),
      ).toBe(true);
      expect(process.resourceUsage().maxRSS - before).toBeLessThan(50_000);
    },
  );
});
