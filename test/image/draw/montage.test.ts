import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { GLYPH_HEIGHT, GLYPH_WIDTH, hasDot, toDrawable } from '../../../src/image/draw/font.js';
import { montage } from '../../../src/image/draw/montage.js';
import type { Picture } from '../../../src/image/picture.js';

const plain = (width: number, height: number, value: number, alpha = 255): Picture => ({
  width,
  height,
  data: new Uint8Array(4 * width * height).map((_, i) => (i % 4 === 3 ? alpha : value)),
});
const red = ({ width, data }: Picture, x: number, y: number): number => data[4 * (y * width + x)];
/** The picture in characters: `#` where it is dark. */
const drawn = (picture: Picture, left: number, top: number, w: number, h: number): string[] =>
  Array.from({ length: h }, (_, y) =>
    Array.from({ length: w }, (_, x) => (red(picture, left + x, top + y) < 128 ? '#' : '.')).join(
      '',
    ),
  );

describe('montage', () => {
  it('lays pictures in rows and columns on white', () => {
    const sheet = montage(
      [
        [{ picture: plain(10, 20, 50) }, { picture: plain(30, 10, 60) }],
        [{ picture: plain(6, 5, 70) }],
      ],
      { padding: 4 },
    );
    expect([sheet.width, sheet.height]).toEqual([4 + 10 + 4 + 30 + 4, 4 + 20 + 4 + 5 + 4]);
    expect([red(sheet, 4, 4), red(sheet, 13, 23), red(sheet, 3, 4), red(sheet, 14, 4)]).toEqual([
      50, 50, 255, 255,
    ]);
    // The lower picture of the row stands on the same ground; the narrower of the column is centred.
    expect([red(sheet, 18, 13), red(sheet, 18, 14), red(sheet, 47, 23)]).toEqual([255, 60, 60]);
    expect([red(sheet, 5, 28), red(sheet, 6, 28), red(sheet, 12, 28)]).toEqual([255, 70, 255]);
    expect(sheet.data.every((v, i) => i % 4 !== 3 || v === 255)).toBe(true);
  });

  it('writes captions below, centred', () => {
    const picture = plain(21, 3, 255);
    const sheet = montage([[{ picture, caption: 'Lg' }]], { padding: 2, textScale: 1 });
    expect(drawn(sheet, 2 + 5, 2 + 3 + 3, 11, GLYPH_HEIGHT)).toEqual([
      '#..........',
      '#..........',
      '#......####',
      '#.....#...#',
      '#.....#...#',
      '#.....#...#',
      '#####..####',
      '..........#',
      '.......###.',
    ]);
  });

  it('shows transparent parts as white', () => {
    expect(red(montage([[{ picture: plain(9, 9, 0, 0) }]]), 14, 14)).toBe(255);
  });

  it('wraps long captions within the column, whatever they hold', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 60 }),
        fc.string({ unit: 'binary', maxLength: 60 }),
        fc.integer({ min: 1, max: 3 }),
        (width, caption, textScale) => {
          const cells = [{ picture: plain(width, 4, 255), caption }, { picture: plain(9, 4, 255) }];
          const sheet = montage([cells], { padding: 12, textScale });
          const single = GLYPH_WIDTH * textScale;
          for (let y = 0; y < sheet.height; y++) {
            for (let x = 12 + Math.max(width, single); x < sheet.width; x++) {
              expect(red(sheet, x, y)).toBe(255);
            }
          }
        },
      ),
      { numRuns: 40 },
    );
  });

  it('of nothing is an empty white sheet', () => {
    expect(montage([], { padding: 5 })).toMatchObject({ width: 5, height: 5 });
  });
});

describe('the caption face', () => {
  const printable = Array.from({ length: 95 }, (_, i) => String.fromCharCode(32 + i));
  const shape = (c: string): string =>
    Array.from({ length: GLYPH_HEIGHT * GLYPH_WIDTH }, (_, i) =>
      hasDot(c, i % GLYPH_WIDTH, Math.floor(i / GLYPH_WIDTH)) ? '#' : '.',
    ).join('');

  it('draws every printable ASCII character, each in its own way', () => {
    expect(new Set(printable.map(shape)).size).toBe(95);
    expect(toDrawable(printable.join(''))).toBe(printable.join(''));
  });

  it('finds stand-ins for other characters', () => {
    expect(toDrawable('Café – “naïve” −3 × 2…→日')).toBe('Cafe - "naive" -3 x 2...->?');
  });
});
