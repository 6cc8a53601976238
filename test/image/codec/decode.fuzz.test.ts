import { deflateSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { UserError } from '../../../src/errors.js';
import { MAX_DECODED_BYTES, MIN_SIDE } from '../../../src/image/codec/limits.js';
import { readOrientation } from '../../../src/image/codec/orientation.js';
import { decodePicture } from '../../../src/node/codecs/index.js';
import { fixture } from '../support/fixture.js';
import { chunk, header, makePng, type PngPlan, rawLines, SIGNATURE } from '../support/make-png.js';

/** The most memory that decoding one picture may add, in bytes; see MAX_DECODED_BYTES. */
const PEAK = 7 * MAX_DECODED_BYTES;

/** An error that the user can read, or a whole picture within the limits. */
async function decodesOrExplains(bytes: Uint8Array): Promise<void> {
  const before = process.resourceUsage().maxRSS;
  try {
    const { width, height, data } = await decodePicture(bytes, 'mutant');
    expect(Math.min(width, height)).toBeGreaterThanOrEqual(MIN_SIDE);
    expect(data.length).toBe(4 * width * height);
    expect(data.length).toBeLessThanOrEqual(MAX_DECODED_BYTES);
  } catch (error) {
    expect(error).toBeInstanceOf(UserError);
    expect(String(error)).toMatch(/^UserError: mutant [^\n]+; [^\n]+$/);
  }
  expect(1024 * (process.resourceUsage().maxRSS - before)).toBeLessThan(PEAK);
}

type Mutation = (bytes: Buffer) => Buffer;
const at = (bytes: Buffer, where: number): number => Math.floor(where * bytes.length);
const where = fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true });
const someBytes = fc.uint8Array({ maxLength: 12 });
const mutation: fc.Arbitrary<Mutation> = fc.oneof(
  fc.tuple(where, fc.nat(255)).map(([w, value]) => (b: Buffer) => {
    const changed = Buffer.from(b);
    changed[at(b, w)] = value;
    return changed;
  }),
  fc.tuple(where, fc.nat(7)).map(([w, bit]) => (b: Buffer) => {
    const changed = Buffer.from(b);
    changed[at(b, w)] ^= 1 << bit;
    return changed;
  }),
  fc.tuple(where, someBytes).map(
    ([w, more]) =>
      (b: Buffer) =>
        Buffer.concat([b.subarray(0, at(b, w)), more, b.subarray(at(b, w))]),
  ),
  fc.tuple(where, fc.nat(40)).map(
    ([w, n]) =>
      (b: Buffer) =>
        Buffer.concat([b.subarray(0, at(b, w)), b.subarray(at(b, w) + n)]),
  ),
  fc.tuple(where, where, where).map(([from, to, into]) => (b: Buffer) => {
    const part = b.subarray(at(b, Math.min(from, to)), at(b, Math.max(from, to)));
    return Buffer.concat([b.subarray(0, at(b, into)), part, b.subarray(at(b, into))]);
  }),
  where.map((w) => (b: Buffer) => b.subarray(0, at(b, w))),
);
const mutations = fc.array(mutation, { minLength: 1, maxLength: 4 });
const mutate = (bytes: Buffer, list: Mutation[]): Buffer =>
  list.reduce((b, change) => (b.length === 0 ? b : change(b)), bytes);

const plan = fc.record({
  width: fc.integer({ min: 8, max: 20 }),
  height: fc.integer({ min: 8, max: 20 }),
  kind: fc.constantFrom<[PngPlan['colourType'], PngPlan['depth']]>(
    [0, 1],
    [0, 16],
    [2, 8],
    [3, 4],
    [3, 8],
    [4, 8],
    [6, 16],
  ),
  interlaced: fc.boolean(),
});
const planOf = ({
  kind: [colourType, depth],
  ...rest
}: typeof plan extends fc.Arbitrary<infer T> ? T : never): PngPlan => ({
  ...rest,
  colourType,
  depth,
  sample: (x, y, c) => (x * 31 + y * 17 + c * 101) % Math.min(16, 2 ** depth),
  before: colourType === 3 ? [chunk('PLTE', Buffer.alloc(48, 90))] : [],
});

describe('mutated bytes give an error or a picture, within the limits', () => {
  it('of a PNG file', async () => {
    await fc.assert(
      fc.asyncProperty(plan, mutations, (p, list) =>
        decodesOrExplains(mutate(makePng(planOf(p)), list)),
      ),
      { numRuns: 400 },
    );
  });

  it('of a PNG whose checksums are made right again', async () => {
    await fc.assert(
      fc.asyncProperty(plan, mutations, fc.constantFrom(1, 2, 3), (p, list, what) => {
        const made = planOf(p);
        const lines = rawLines(made);
        const head = header(p.width, p.height, made.depth, made.colourType, p.interlaced);
        const data = deflateSync(what === 1 ? mutate(lines, list) : lines);
        const content = what === 3 ? mutate(head.subarray(8, 21), list) : head.subarray(8, 21);
        const file = Buffer.concat([
          SIGNATURE,
          chunk('IHDR', content),
          ...(made.before ?? []),
          chunk('IDAT', what === 2 ? mutate(data, list) : data),
          chunk('IEND', Buffer.alloc(0)),
        ]);
        return decodesOrExplains(file);
      }),
      { numRuns: 400 },
    );
  });

  it.each([
    'baseline-420',
    'progressive-420',
    'restart',
    'grey',
    'cmyk',
    'ycck-420',
    'ycck-420-progressive',
    '440-restart',
    '440-progressive',
  ])('of a JPEG, %s', async (name) => {
    const file = fixture(`${name}.jpg`);
    await fc.assert(
      fc.asyncProperty(mutations, (list) => decodesOrExplains(mutate(file, list))),
      { numRuns: 120 },
    );
  });

  it.each(['lossy', 'lossless', 'lossy-alpha', 'animated', 'turned'])(
    'of a WebP, %s',
    async (name) => {
      const file = fixture(`${name}.webp`);
      await fc.assert(
        fc.asyncProperty(mutations, (list) => decodesOrExplains(mutate(file, list))),
        { numRuns: 120 },
      );
    },
  );

  it('of anything that begins like a picture', async () => {
    const starts = [
      SIGNATURE,
      Buffer.from([255, 216, 255]),
      Buffer.from('RIFF\xff\0\0\0WEBPVP8L', 'latin1'),
      Buffer.alloc(0),
    ];
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...starts),
        fc.uint8Array({ maxLength: 200 }),
        (start, rest) => decodesOrExplains(Buffer.concat([start, rest])),
      ),
      { numRuns: 300 },
    );
  });

  it('of an EXIF block', () => {
    const block = Buffer.from('49492a00080000000200120103000100000006000000', 'hex');
    fc.assert(
      fc.property(mutations, (list) => {
        expect([1, 2, 3, 4, 5, 6, 7, 8]).toContain(readOrientation(mutate(block, list)));
      }),
    );
  });
});
