import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inflate } from '../../src/browser/inflate.js';
import { UserError } from '../../src/errors.js';
import { decodePicture } from '../../src/image/codec/decode.js';
import { encodePng } from '../../src/image/codec/encode-png-anywhere.js';
import type { Picture } from '../../src/image/picture.js';
import { codecs, decodePicture as decodeByNode } from '../../src/node/codecs/index.js';
import { chunk, makePng, type PngPlan } from '../image/support/make-png.js';

const kinds: [PngPlan['colourType'], PngPlan['depth']][] = [
  ...([1, 2, 4, 8, 16] as const).map((depth): [0, typeof depth] => [0, depth]),
  ...([1, 2, 4, 8] as const).map((depth): [3, typeof depth] => [3, depth]),
  ...([2, 4, 6] as const).flatMap((type) => [[type, 8] as [2, 8], [type, 16] as [2, 16]]),
];

/** PNG files of every kind, with and without a colour that is transparent. */
const files = fc
  .record({
    width: fc.integer({ min: 8, max: 21 }),
    height: fc.integer({ min: 8, max: 21 }),
    kind: fc.constantFrom(...kinds),
    interlaced: fc.boolean(),
    transparent: fc.boolean(),
    factors: fc.tuple(fc.nat(999), fc.nat(999), fc.nat(999)),
  })
  .map(({ width, height, kind: [colourType, depth], interlaced, transparent, factors }) => {
    const sample = (x: number, y: number, c: number): number =>
      (x * factors[0] + y * factors[1] + c * factors[2] + x * y) % 2 ** depth;
    const before = [];
    if (colourType === 3) {
      before.push(
        chunk(
          'PLTE',
          Uint8Array.from({ length: 3 * 2 ** depth }, (_, i) => i * 41),
        ),
      );
    }
    if (transparent && colourType < 4) {
      const values = Array.from({ length: colourType === 2 ? 3 : 1 }, (_, c) => sample(2, 3, c));
      const colour = values.flatMap((value) => [value >> 8, value & 255]);
      before.push(chunk('tRNS', Uint8Array.from(colourType === 3 ? [7] : colour)));
    }
    return makePng({ width, height, colourType, depth, interlaced, sample, before });
  });

const decode = (file: Uint8Array, name: string): Promise<Picture> =>
  decodePicture(file, name, {
    ...codecs,
    inflate: async (data, size) => inflate(data, size),
  });

const plain = ({ width, height, data }: Picture) => ({ width, height, data: [...data] });

describe('the browser’s PNG codec', () => {
  it('decodes every kind of PNG to the pixels of Node’s', async () => {
    await fc.assert(
      fc.asyncProperty(files, async (file) => {
        expect(plain(await decode(file, 'x'))).toEqual(plain(await decodeByNode(file, 'x')));
      }),
      { numRuns: 400 },
    );
  });

  it('refuses damaged files in one line', async () => {
    await fc.assert(
      fc.asyncProperty(
        files,
        fc.nat(),
        fc.integer({ min: 1, max: 255 }),
        async (file, at, change) => {
          const damaged = Uint8Array.from(file);
          const place = 8 + (at % (file.length - 8));
          damaged[place] = damaged[place] ^ change;
          const error: unknown = await decode(damaged, 'bad.png').catch(
            (reason: unknown) => reason,
          );
          expect(error).toBeInstanceOf(UserError);
          expect((error as UserError).message).toMatch(/^bad\.png is [^\n]+$/);
        },
      ),
      { numRuns: 400 },
    );
  });

  it('encodes what Node’s decodes to the same pixels, without alpha where all are opaque', async () => {
    const pictures = fc
      .tuple(fc.integer({ min: 8, max: 24 }), fc.integer({ min: 8, max: 24 }), fc.boolean())
      .chain(([width, height, opaque]) =>
        fc
          .uint8Array({ minLength: 4 * width * height, maxLength: 4 * width * height })
          .map((data) => ({
            width,
            height,
            data: opaque ? data.map((value, i) => (i % 4 === 3 ? 255 : value)) : data,
          })),
      );
    await fc.assert(
      fc.asyncProperty(pictures, async (picture) => {
        const file = encodePng(picture);
        expect(plain(await decodeByNode(file, 'x'))).toEqual(plain(picture));
        expect(file[25]).toBe(picture.data.every((v, i) => i % 4 !== 3 || v === 255) ? 2 : 6);
      }),
    );
  });
});
