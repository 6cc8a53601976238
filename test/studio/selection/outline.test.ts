import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { polygon, type Region } from '../../../src/image/regions/index.js';
import { outline } from '../../../src/studio/selection/outline.js';
import { hardRegionsOf, select, sizes } from '../../image/distort/support.js';

/** The corners of each loop of a path that is made of M, H, V and Z. */
function loopsOf(path: string): { x: number; y: number }[][] {
  return path
    .split('Z')
    .filter((loop) => loop !== '')
    .map((loop) => {
      const corners: { x: number; y: number }[] = [];
      for (const [, command, text] of loop.matchAll(/([MHV])([^MHV]+)/g)) {
        const [a, b] = (text as string).split(' ').map(Number) as [number, number];
        const last = corners.at(-1);
        if (command === 'M') corners.push({ x: a, y: b });
        else if (command === 'H') corners.push({ x: a, y: last?.y ?? NaN });
        else corners.push({ x: last?.x ?? NaN, y: a });
      }
      return corners;
    });
}

/** What an odd number of loops goes around. */
function filled(size: Region, loops: { x: number; y: number }[][]): number[] {
  const counts = new Array<number>(size.mask.length).fill(0);
  for (const loop of loops) {
    polygon(size, loop).mask.forEach((value, i) => {
      if (value === 255) counts[i] = (counts[i] as number) ^ 1;
    });
  }
  return counts.map((count) => 255 * count);
}

describe('the outline of a region', () => {
  it('goes around a rectangle in one loop', () => {
    const region = select({ width: 9, height: 7 }, (x, y) => x >= 2 && x < 6 && y >= 1 && y < 4);
    expect(outline(region)).toBe('M2 1H6V4H2V1Z');
  });

  it('goes around a hole the other way, and parts pixels that meet in a corner', () => {
    const ring = select({ width: 5, height: 5 }, (x, y) => x !== 2 || y !== 2);
    expect(loopsOf(outline(ring))).toHaveLength(2);
    const corner = select({ width: 2, height: 2 }, (x, y) => x === y);
    expect(loopsOf(outline(corner))).toHaveLength(2);
  });

  it('is empty where nothing is marked', () => {
    expect(outline(select({ width: 3, height: 2 }, () => false))).toBe('');
  });

  it('encloses exactly the pixels of any region', () => {
    fc.assert(
      fc.property(sizes.chain(hardRegionsOf), (region) => {
        expect(filled(region, loopsOf(outline(region)))).toEqual([...region.mask]);
      }),
    );
  });
});
