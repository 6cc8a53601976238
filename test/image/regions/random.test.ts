import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { area, randomRegion } from '../../../src/image/regions/index.js';
import { hardRegionsOf, regionsOf, seeds, select, sizes } from '../distort/support.js';

/** Blocks of 3×3 pixels as superpixels. */
const blocks = ({ width, height }: { width: number; height: number }) => {
  const columns = Math.ceil(width / 3);
  const labels = Int32Array.from(
    { length: width * height },
    (_, i) => Math.floor(Math.floor(i / width) / 3) * columns + Math.floor((i % width) / 3),
  );
  return { width, height, labels };
};

describe('randomRegion', () => {
  it('is the shape itself, shifted on the torus', () => {
    fc.assert(
      fc.property(sizes.chain(regionsOf), seeds, (region, seed) => {
        const { width, height, mask } = region;
        const shifted = randomRegion(region, seed);
        const matches = (dx: number, dy: number) =>
          mask.every((value, i) => {
            const x = ((i % width) + dx) % width;
            const y = (Math.floor(i / width) + dy) % height;
            return shifted.mask[y * width + x] === value;
          });
        const found = mask.some((_, shift) => matches(shift % width, Math.floor(shift / width)));
        expect(found).toBe(true);
        expect(area(shifted)).toBe(area(region));
      }),
    );
  });

  it('is the same for the same seed, and covers every pixel as often as any other', () => {
    const region = select({ width: 9, height: 7 }, (x, y) => x < 4 && y < 3);
    const draws = 6300;
    const counts = new Float64Array(63);
    for (let seed = 0; seed < draws; seed++) {
      const { mask } = randomRegion(region, seed);
      for (let i = 0; i < mask.length; i++) counts[i] += mask[i] / 255;
    }
    expect(randomRegion(region, 5)).toEqual(randomRegion(region, 5));
    // Binomial: 12/63 of 6300 draws is 1200, standard deviation 31. Neighbouring seeds are used on
    // purpose: a generator that did not part them would fail here.
    for (const count of counts) expect(Math.abs(count - 1200)).toBeLessThan(5 * 31);
  });

  it('has the same number of pixels when snapped, and cuts at most one superpixel', () => {
    fc.assert(
      fc.property(sizes.chain(hardRegionsOf), seeds, (region, seed) => {
        const partition = blocks(region);
        const snapped = randomRegion(region, seed, partition);
        expect(area(snapped)).toBe(area(region));
        const cut = new Set<number>();
        const inside = new Set<number>();
        for (let i = 0; i < snapped.mask.length; i++) {
          if (snapped.mask[i] === 255) inside.add(partition.labels[i]);
        }
        for (let i = 0; i < snapped.mask.length; i++) {
          const label = partition.labels[i];
          if (snapped.mask[i] === 0 && inside.has(label)) cut.add(label);
        }
        expect(cut.size).toBeLessThanOrEqual(1);
        expect(randomRegion(region, seed, partition)).toEqual(snapped);
      }),
    );
  });

  it('keeps to the shifted shape when snapped: a whole number of superpixels stays in one piece', () => {
    const size = { width: 30, height: 30 };
    const region = select(size, (x, y) => x >= 6 && x < 18 && y >= 3 && y < 15);
    for (let seed = 0; seed < 50; seed++) {
      const shifted = randomRegion(region, seed);
      const snapped = randomRegion(region, seed, blocks(size));
      let shared = 0;
      for (let i = 0; i < 900; i++) shared += shifted.mask[i] && snapped.mask[i] ? 1 : 0;
      // A shift by up to 1.5 pixels each way is what snapping to 3×3 blocks may cost.
      expect(shared).toBeGreaterThanOrEqual(10 * 10);
    }
  });

  it('refuses superpixels of another size', () => {
    const region = select({ width: 4, height: 3 }, () => true);
    expect(() => randomRegion(region, 1, blocks({ width: 3, height: 4 }))).toThrow('4×3 and 3×4');
  });
});
