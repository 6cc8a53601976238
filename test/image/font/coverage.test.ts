import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { coverageOf } from '../../../src/image/font/coverage.js';

type Point = readonly [x: number, y: number];

/** A closed contour of straight edges, or bent ones where there are control points. */
const contour = (points: readonly Point[], controls?: readonly Point[]): Float64Array =>
  Float64Array.from(
    points.flatMap(([x0, y0], i) => {
      const [x1, y1] = points[(i + 1) % points.length];
      const [cx, cy] = controls?.[i] ?? [(x0 + x1) / 2, (y0 + y1) / 2];
      return [x0, y0, cx, cy, x1, y1];
    }),
  );

const valueAt = (
  { left, top, width, height, values }: ReturnType<typeof coverageOf>,
  x: number,
  y: number,
): number => {
  const inside = x >= left && x < left + width && y >= top && y < top + height;
  return inside ? values[(y - top) * width + x - left] / 255 : 0;
};

/** Whether a point lies inside a triangle. */
const isInside = ([a, b, c]: readonly Point[], x: number, y: number): boolean => {
  const side = ([x0, y0]: Point, [x1, y1]: Point) => (x1 - x0) * (y - y0) - (y1 - y0) * (x - x0);
  const sides = [side(a, b), side(b, c), side(c, a)];
  return sides.every((one) => one >= 0) || sides.every((one) => one <= 0);
};

describe('coverage', () => {
  it('of a rectangle is what of each pixel lies within it', () => {
    const covered = coverageOf(
      contour([
        [1.25, 2.5],
        [3.5, 2.5],
        [3.5, 4],
        [1.25, 4],
      ]),
    );
    const expected = { '1,2': 0.375, '2,2': 0.5, '3,2': 0.25, '1,3': 0.75, '2,3': 1, '3,3': 0.5 };
    for (let y = 0; y < 6; y++) {
      for (let x = 0; x < 6; x++) {
        const share = expected[`${x},${y}` as keyof typeof expected] ?? 0;
        expect(valueAt(covered, x, y), `${x},${y}`).toBeCloseTo(share, 2);
      }
    }
  });

  it('of any triangle is the share of the points of a pixel that lie inside it', () => {
    const place = fc.double({ min: -4, max: 9, noNaN: true });
    const point = fc.tuple(place, place);
    fc.assert(
      fc.property(fc.tuple(point, point, point), (triangle) => {
        const covered = coverageOf(contour(triangle));
        const samples = 24;
        for (let y = -5; y < 10; y++) {
          for (let x = -5; x < 10; x++) {
            let hits = 0;
            for (let i = 0; i < samples; i++) {
              for (let j = 0; j < samples; j++) {
                const at: Point = [x + (i + 0.5) / samples, y + (j + 0.5) / samples];
                if (isInside(triangle, ...at)) hits++;
              }
            }
            const share = hits / samples ** 2;
            // What so many points tell: an edge passes at most twice as many cells as a side has.
            expect(Math.abs(valueAt(covered, x, y) - share)).toBeLessThan(1.5 / samples);
          }
        }
      }),
      { numRuns: 60 },
    );
  });

  it('of bent edges adds up to their area: four parabolas about a square', () => {
    const square: readonly Point[] = [
      [10, 10],
      [30, 10],
      [30, 30],
      [10, 30],
    ];
    const bent: readonly Point[] = [
      [20, 4],
      [36, 20],
      [20, 36],
      [4, 20],
    ];
    const { values } = coverageOf(contour(square, bent));
    const total = values.reduce((sum, value) => sum + value / 255, 0);
    // Of a parabola's segment, two thirds of the triangle with its control point: 400 + 4 · ⅔ · 20 · 6 / 2. Its
    // chords lie within it by 0.02 at most, along edges of 90.
    expect(Math.abs(total - 560)).toBeLessThan(2);
  });

  it('is one at most where contours overlap, and none where one is cut out of another', () => {
    const outer: readonly Point[] = [
      [0, 0],
      [8, 0],
      [8, 8],
      [0, 8],
    ];
    const inner: readonly Point[] = [
      [2, 2],
      [6, 2],
      [6, 6],
      [2, 6],
    ];
    const both = (second: readonly Point[]) =>
      coverageOf(Float64Array.from([...contour(outer), ...contour(second)]));
    expect(valueAt(both(inner), 4, 4)).toBe(1);
    expect(valueAt(both([...inner].reverse()), 4, 4)).toBe(0);
    expect(valueAt(both([...inner].reverse()), 1, 1)).toBe(1);
  });

  it('of nothing is nothing', () => {
    expect(coverageOf(new Float64Array(0)).values).toHaveLength(0);
  });
});
