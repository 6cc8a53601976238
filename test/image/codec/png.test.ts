import { deflateRawSync, deflateSync, constants as zlib } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { decodePicture } from '../../../src/node/codecs/index.js';
import { chunk, header, makePng, type PngPlan, rawLines, SIGNATURE } from '../support/make-png.js';

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
    ['too many scan lines', makePng(plan, Buffer.concat([lines, lines]))],
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
    [
      'an index beyond the palette',
      makePng({ ...plan, colourType: 3, before: [chunk('PLTE', Buffer.alloc(3))] }),
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
      /too large: 30000×30000 pixels, the limit is 25 m/,
    ],
    ['a long strip', header(40_000, 8, 8, 0), /too large/],
    ['the largest sides there are', header(2 ** 31 - 1, 2 ** 31 - 1, 16, 6), /too large/],
    ['16 bits beyond the limit', header(5000, 4000, 16, 2), /too large: .*8 bits a channel/],
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
      await expect(decodePicture(file, 'bomb.png')).rejects.toThrow(/^bomb\.png is a damaged PNG/);
      expect(process.resourceUsage().maxRSS - before).toBeLessThan(50_000);
    },
  );
});
