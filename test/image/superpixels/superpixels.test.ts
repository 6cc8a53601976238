import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { UserError } from '../../../src/errors.js';
import {
  regionOfSuperpixels,
  type Superpixels,
  superpixels,
} from '../../../src/image/superpixels/superpixels.js';
import { draw, picturesOf, sizes, text } from '../distort/support.js';

/** How many pixels of each label a flood from its first pixel reaches, and how many there are. */
function pieces({ width, height, labels, count }: Superpixels) {
  const reached = new Array<number>(count).fill(0);
  const areas = new Array<number>(count).fill(0);
  const seen = new Uint8Array(labels.length);
  for (let start = 0; start < labels.length; start++) {
    const label = labels[start];
    areas[label] += 1;
    if (areas[label] !== 1) continue;
    const queue = [start];
    seen[start] = 1;
    for (const i of queue) {
      reached[label] += 1;
      const x = i % width;
      const neighbours = [x > 0 ? i - 1 : i, x + 1 < width ? i + 1 : i, i - width, i + width];
      for (const j of neighbours) {
        if (j < 0 || j >= width * height || seen[j] === 1 || labels[j] !== label) continue;
        seen[j] = 1;
        queue.push(j);
      }
    }
  }
  return { reached, areas };
}

const options = fc.record({
  count: fc.integer({ min: 1, max: 60 }),
  compactness: fc.double({ min: 0.1, max: 100, noNaN: true }),
  iterations: fc.integer({ min: 1, max: 4 }),
});

describe('superpixels', () => {
  it('part any picture into connected areas that are not tiny, numbered from 0', () => {
    fc.assert(
      fc.property(sizes.chain(picturesOf), options, (picture, chosen) => {
        const cut = superpixels(picture, chosen);
        const pixels = picture.width * picture.height;
        expect(cut.labels.length).toBe(pixels);
        const { reached, areas } = pieces(cut);
        expect(reached).toEqual(areas);
        expect(areas.reduce((sum, n) => sum + n, 0)).toBe(pixels);
        for (const n of areas) {
          expect(n).toBeGreaterThanOrEqual(cut.count === 1 ? 1 : pixels / chosen.count / 4);
        }
        // Numbered by their first pixels: every new label is the next number.
        let next = 0;
        for (const label of cut.labels) {
          expect(label).toBeLessThanOrEqual(next);
          if (label === next) next++;
        }
        expect(next).toBe(cut.count);
        expect(superpixels(picture, chosen)).toEqual(cut);
      }),
      { numRuns: 150 },
    );
  });

  it('make an even grid of one colour', () => {
    const picture = draw({ width: 60, height: 40 }, () => [80, 90, 100]);
    const cut = superpixels(picture, { count: 24 });
    expect(cut.count).toBe(24);
    expect(pieces(cut).areas.every((n) => n > 70 && n < 130)).toBe(true);
  });

  it('follow the edge between two colours to the pixel', () => {
    const inDisc = (x: number, y: number) => (x - 71) ** 2 + (y - 58) ** 2 < 35 ** 2;
    const size = { width: 151, height: 120 };
    const picture = draw(size, (x, y) => (inDisc(x, y) ? [230, 120, 20] : [190, 205, 220]));
    const { labels, count } = superpixels(picture, { count: 100 });
    const sides = Array.from({ length: count }, () => new Set<boolean>());
    for (let i = 0; i < labels.length; i++) {
      sides[labels[i]].add(inDisc(i % size.width, Math.floor(i / size.width)));
    }
    expect(sides.every((set) => set.size === 1)).toBe(true);
    expect(count).toBeGreaterThan(80);
  });

  it('see transparent pixels over white', () => {
    const size = { width: 40, height: 40 };
    const picture = draw(size, (x) => (x < 20 ? [255, 255, 255] : [0, 0, 0]));
    const hidden = { ...picture, data: picture.data.slice() };
    for (let i = 0; i < 1600; i++) if (i % 40 >= 20) hidden.data[4 * i + 3] = 0;
    const white = draw(size, () => [255, 255, 255]);
    expect(superpixels(hidden, { count: 9 })).toEqual(superpixels(white, { count: 9 }));
    expect(superpixels(hidden, { count: 9 })).not.toEqual(superpixels(picture, { count: 9 }));
  });

  it.each([
    [{ count: 0 }, 'number of superpixels'],
    [{ count: 2.5 }, 'number of superpixels'],
    [{ count: Number.NaN }, 'number of superpixels'],
    [{ count: 9, compactness: 0 }, 'compactness'],
    [{ count: 9, compactness: Number.POSITIVE_INFINITY }, 'compactness'],
    [{ count: 9, iterations: 0 }, 'iterations'],
  ])('refuse %j', (chosen, message) => {
    const picture = draw({ width: 4, height: 4 }, () => [0, 0, 0]);
    expect(() => superpixels(picture, chosen)).toThrow(UserError);
    expect(() => superpixels(picture, chosen)).toThrow(message);
  });
});

it('regionOfSuperpixels selects the chosen labels', () => {
  const labels = Int32Array.of(0, 0, 1, 2, 2, 1);
  expect(text(regionOfSuperpixels(labels, 3, 2, [2, 0, 99]))).toEqual(['##.', '##.']);
  expect(text(regionOfSuperpixels(labels, 3, 2, []))).toEqual(['...', '...']);
});
