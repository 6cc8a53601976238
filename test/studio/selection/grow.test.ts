import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Region } from '../../../src/image/regions/index.js';
import { grow } from '../../../src/studio/selection/grow.js';
import { hardRegionsOf, sizes } from '../../image/distort/support.js';

/** Every pixel with one of this value within a distance, itself included. */
const near = ({ width, height, mask }: Region, wanted: number, by: number): boolean[] =>
  Array.from({ length: width * height }, (_, i) => {
    const [x, y] = [i % width, Math.floor(i / width)];
    return mask.some((value, j) => {
      const [dx, dy] = [(j % width) - x, Math.floor(j / width) - y];
      return value === wanted && dx * dx + dy * dy <= by * by;
    });
  });

const radii = fc.double({ min: 0.1, max: 9, noNaN: true });

describe('growing a region', () => {
  it('adds what lies within the distance, and no other pixel', () => {
    fc.assert(
      fc.property(sizes.chain(hardRegionsOf), radii, (region, by) => {
        const expected = near(region, 255, by).map((isNear) => (isNear ? 255 : 0));
        expect([...grow(region, by).mask]).toEqual(expected);
      }),
    );
  });

  it('shrinks by what lies within the distance of anything else; the frame is no border', () => {
    fc.assert(
      fc.property(sizes.chain(hardRegionsOf), radii, (region, by) => {
        const expected = near(region, 0, by).map((isNear) => (isNear ? 0 : 255));
        expect([...grow(region, -by).mask]).toEqual(expected);
      }),
    );
  });

  it('leaves it as it is, soft edges and all, by 0', () => {
    const region = { width: 3, height: 1, mask: Uint8Array.of(0, 100, 255) };
    expect(grow(region, 0)).toBe(region);
  });
});
