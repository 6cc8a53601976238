import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rectangle } from '../../../src/image/regions/index.js';
import { movedRectangle } from '../../../src/studio/marking/moved-rectangle.js';
import { draftPath } from '../../../src/studio/marking/outline-path.js';
import { rectangleBetween } from '../../../src/studio/marking/rectangle-between.js';

const sizes = fc.record({
  width: fc.integer({ min: 1, max: 900 }),
  height: fc.integer({ min: 1, max: 900 }),
});
const places = fc.record({
  x: fc.double({ min: -50, max: 1000, noNaN: true }),
  y: fc.double({ min: -50, max: 1000, noNaN: true }),
});
const ways = fc.constantFrom<readonly [number, number]>([1, 0], [-1, 0], [0, 1], [0, -1]);

/** Whether a rectangle has a pixel, and lies in the picture. */
const isIn = (
  shape: ReturnType<typeof rectangleBetween>,
  size: { width: number; height: number },
) => {
  const { x, y, w, h } = shape;
  const region = rectangle(size, x, y, w, h);
  return x >= 0 && y >= 0 && region.mask.filter((value) => value === 255).length === w * h;
};

describe('a rectangle', () => {
  it('between any two corners lies in the picture', () => {
    fc.assert(
      fc.property(sizes, places, places, (size, a, b) => {
        expect(isIn(rectangleBetween(a, b, size), size)).toBe(true);
      }),
    );
  });

  it('covers every pixel that it touches', () => {
    const size = { width: 20, height: 20 };
    expect(rectangleBetween({ x: 8.2, y: 3.9 }, { x: 2.5, y: 6.1 }, size)).toEqual({
      kind: 'rectangle',
      x: 2,
      y: 3,
      w: 7,
      h: 4,
    });
  });

  it('stays in the picture however it is moved and sized', () => {
    fc.assert(
      fc.property(
        sizes,
        places,
        places,
        fc.array(fc.tuple(ways, fc.boolean()), { maxLength: 60 }),
        (size, a, b, keys) => {
          let shape = rectangleBetween(a, b, size);
          for (const [way, isSized] of keys) shape = movedRectangle(shape, way, isSized, size);
          expect(isIn(shape, size)).toBe(true);
        },
      ),
    );
  });

  it('moves by a thirty-second of the picture, and is sized by its lower right corner', () => {
    const size = { width: 320, height: 160 };
    const shape = { kind: 'rectangle', x: 10, y: 10, w: 40, h: 40 } as const;
    expect(movedRectangle(shape, [1, 0], false, size)).toEqual({ ...shape, x: 20 });
    expect(movedRectangle(shape, [0, -1], true, size)).toEqual({ ...shape, h: 35 });
  });
});

describe('a shape that is being drawn', () => {
  it('is shown as the path of its border, or of the brush', () => {
    expect(draftPath({ kind: 'rectangle', x: 1, y: 2, w: 3, h: 4 })).toBe('M1 2h3v4h-3Z');
    const points = [
      { x: 1, y: 2 },
      { x: 3.5, y: 4 },
    ];
    expect(draftPath({ kind: 'lasso', points })).toBe('M1 2L3.5 4Z');
    expect(draftPath({ kind: 'brush', points, radius: 2 })).toBe('M1 2L3.5 4');
    expect(draftPath(undefined)).toBe('');
  });
});
