import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { brush } from '../../../src/studio/selection/brush.js';
import { sizes } from '../../image/distort/support.js';

const coordinates = fc.double({ min: -10, max: 30, noNaN: true });
const point = fc.record({ x: coordinates, y: coordinates });

describe('a stroke of the brush', () => {
  it('covers the pixels whose centres a disc passes', () => {
    fc.assert(
      fc.property(
        sizes,
        fc.array(point, { minLength: 1, maxLength: 4 }),
        fc.double({ min: 0.2, max: 8, noNaN: true }),
        (size, points, radius) => {
          const { mask } = brush(size, points, radius);
          const ways = points.map((to, i) => [points[Math.max(0, i - 1)] ?? to, to] as const);
          mask.forEach((value, i) => {
            const [x, y] = [(i % size.width) + 0.5, Math.floor(i / size.width) + 0.5];
            // Many discs along each way; between two of them there is at most a thousandth.
            const nearest = Math.min(
              ...ways.flatMap(([from, to]) =>
                Array.from({ length: 101 }, (_, step) =>
                  Math.hypot(
                    from.x + ((to.x - from.x) * step) / 100 - x,
                    from.y + ((to.y - from.y) * step) / 100 - y,
                  ),
                ),
              ),
            );
            // Sampled, so that what lies near the rim may be on either side of it.
            if (nearest <= radius) expect(value).toBe(255);
            if (nearest > radius + 0.3) expect(value).toBe(0);
          });
        },
      ),
    );
  });

  it('is a disc where the pointer does not move', () => {
    const { mask } = brush({ width: 5, height: 5 }, [{ x: 2.5, y: 2.5 }], 1);
    expect(mask.reduce((count, value) => count + value / 255, 0)).toBe(5);
    expect(mask[2 * 5 + 2]).toBe(255);
  });
});
