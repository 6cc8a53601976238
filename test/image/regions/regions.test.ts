import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { UserError } from '../../../src/errors.js';
import {
  area,
  emptyRegion,
  fromMap,
  fromMaskPicture,
  invert,
  nonEmpty,
  polygon,
  rectangle,
  soften,
  toMaskPicture,
  union,
} from '../../../src/image/regions/index.js';
import { draw, hardRegionsOf, regionsOf, select, sizes, text } from '../distort/support.js';
import { fullRegion, intersection } from '../support/regions.js';

const size = { width: 6, height: 4 };

describe('rectangle', () => {
  it('takes whole pixels', () => {
    expect(text(rectangle(size, 1, 2, 3, 1))).toEqual(['......', '......', '.###..', '......']);
  });

  it('is cut off at the picture’s edge', () => {
    expect(text(rectangle(size, -2, -1, 4, 3))).toEqual(['##....', '##....', '......', '......']);
    expect(text(rectangle(size, 5, 3, 100, 100))).toEqual(['......', '......', '......', '.....#']);
  });

  it.each([
    [[0, 0, 0, 1], 'the rectangle 0,0,0,1 is empty'],
    [[0, 0, 1, -1], 'is empty'],
    [[0, 0, 1.5, 1], 'must have whole numbers'],
    [[Number.NaN, 0, 1, 1], 'must have whole numbers'],
    [[0, Number.POSITIVE_INFINITY, 1, 1], 'must have whole numbers'],
    [[6, 0, 1, 1], 'the rectangle 6,0,1,1 selects no pixel of a 6×4 picture'],
    [[-3, 0, 3, 1], 'selects no pixel'],
    [[0, 4, 1, 1], 'selects no pixel'],
    [[0, -9, 1, 9], 'selects no pixel'],
  ] as const)('refuses %j', ([x, y, w, h], message) => {
    expect(() => rectangle(size, x, y, w, h)).toThrow(UserError);
    expect(() => rectangle(size, x, y, w, h)).toThrow(message);
  });
});

describe('polygon', () => {
  const points = (...list: [number, number][]) => list.map(([x, y]) => ({ x, y }));

  it('equals the rectangle of the same corners', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -3, max: 5 }),
        fc.integer({ min: -3, max: 3 }),
        fc.integer({ min: 4, max: 9 }),
        fc.integer({ min: 4, max: 9 }),
        (x, y, w, h) => {
          const corners = points([x, y], [x + w, y], [x + w, y + h], [x, y + h]);
          expect(polygon(size, corners)).toEqual(rectangle(size, x, y, w, h));
        },
      ),
    );
  });

  it('leaves what it winds around twice outside', () => {
    const bow = points(
      [0, 0],
      [6, 0],
      [6, 4],
      [0, 4],
      [0, 0],
      [2, 1],
      [4, 1],
      [4, 3],
      [2, 3],
      [2, 1],
    );
    expect(text(polygon(size, bow))).toEqual(['######', '##..##', '##..##', '######']);
  });

  it('takes the pixels whose centres are inside, by the crossing count of each centre', () => {
    const coordinate = fc.integer({ min: -60, max: 240 }).map((n) => n / 20);
    const corner = fc.record({ x: coordinate, y: coordinate });
    fc.assert(
      fc.property(fc.array(corner, { minLength: 3, maxLength: 8 }), (corners) => {
        const expected = select({ width: 9, height: 8 }, (column, row) => {
          let crossings = 0;
          for (const [i, a] of corners.entries()) {
            const b = corners[(i + 1) % corners.length];
            const y = row + 0.5;
            if (a.y <= y === b.y <= y) continue;
            if (a.x + ((y - a.y) / (b.y - a.y)) * (b.x - a.x) <= column + 0.5) crossings++;
          }
          return crossings % 2 === 1;
        });
        const drawn = () => polygon({ width: 9, height: 8 }, corners);
        if (area(expected) === 0) expect(drawn).toThrow('selects no pixel');
        else expect(drawn()).toEqual(expected);
      }),
    );
  });

  it('shares no pixel with a neighbour along a common edge, and leaves none out', () => {
    const a = polygon(size, points([0, 0], [6, 0], [0, 4]));
    const b = polygon(size, points([6, 0], [6, 4], [0, 4]));
    expect(area(a) + area(b)).toBe(24);
    expect(union(a, b)).toEqual(fullRegion(size));
  });

  it.each([
    [points([0, 0], [3, 3]), 'needs at least three points'],
    [points([0, 0], [3, 3], [Number.NaN, 1]), 'must have finite coordinates'],
    [
      points([9, 9], [12, 9], [9, 12]),
      'the polygon 9,9 12,9 9,12 selects no pixel of a 6×4 picture',
    ],
    [points([1, 1], [1.2, 1], [1, 1.2]), 'selects no pixel'],
  ])('refuses %j', (corners, message) => {
    expect(() => polygon(size, corners)).toThrow(UserError);
    expect(() => polygon(size, corners)).toThrow(message);
  });
});

describe('mask pictures', () => {
  it('select by brightness and opacity', () => {
    const picture = draw({ width: 4, height: 1 }, (x) => {
      const colours = [[0, 0, 0] as const, [255, 255, 255] as const, [200, 0, 7] as const];
      return colours[Math.min(x, 2)];
    });
    picture.data[15] = 51;
    expect([...fromMaskPicture(picture, picture).mask]).toEqual([0, 255, 200, 40]);
  });

  it('come back as they were written', () => {
    fc.assert(
      fc.property(sizes.chain(regionsOf), (region) => {
        expect(fromMaskPicture(region, toMaskPicture(region))).toEqual(region);
      }),
    );
  });

  it('must be of the picture’s size', () => {
    const mask = draw({ width: 4, height: 6 }, () => [0, 0, 0]);
    expect(() => fromMaskPicture(size, mask, 'cat.png')).toThrow(UserError);
    expect(() => fromMaskPicture(size, mask, 'cat.png')).toThrow(
      'cat.png is 4×6 and the picture is 6×4',
    );
  });
});

describe('combining', () => {
  const pairs = sizes.chain((s) => fc.tuple(regionsOf(s), regionsOf(s)));

  it('inverts twice to the same, and areas add up to the picture', () => {
    fc.assert(
      fc.property(sizes.chain(regionsOf), (region) => {
        expect(invert(invert(region))).toEqual(region);
        expect(area(region) + area(invert(region))).toBeCloseTo(region.width * region.height, 6);
      }),
    );
  });

  it('obeys De Morgan, and a union holds both', () => {
    fc.assert(
      fc.property(pairs, ([a, b]) => {
        expect(invert(union(a, b))).toEqual(intersection(invert(a), invert(b)));
        expect(union(a, b)).toEqual(union(b, a));
        expect(intersection(union(a, b), a)).toEqual(a);
      }),
    );
  });

  it('needs regions, and of one size', () => {
    expect(() => union()).toThrow(RangeError);
    expect(() => union(fullRegion(size), fullRegion({ width: 4, height: 6 }))).toThrow(
      '6×4 and 4×6',
    );
  });

  it('nonEmpty lets through what selects a pixel', () => {
    const one = rectangle(size, 0, 0, 1, 1);
    expect(nonEmpty(one, 'it')).toBe(one);
    expect(() => nonEmpty(emptyRegion(size), 'mask.png')).toThrow('mask.png selects no pixel');
  });
});

describe('fromMap', () => {
  const maps = sizes.chain(({ width, height }) =>
    fc
      .array(fc.oneof(fc.integer({ min: -2, max: 2 }), fc.float({ noNaN: true })), {
        minLength: width * height,
        maxLength: width * height,
      })
      .map((values) => ({ width, height, values: Float32Array.from(values) })),
  );

  it('takes exactly the highest share, the earlier of equals', () => {
    fc.assert(
      fc.property(maps, fc.double({ min: 0, max: 1, noNaN: true }), (map, top) => {
        const order = Array.from(map.values, (_, i) => i);
        order.sort((a, b) => {
          const [u, v] = [map.values[a], map.values[b]];
          return u === v ? a - b : v > u ? 1 : -1;
        });
        const chosen = new Set(order.slice(0, Math.round(top * order.length)));
        const expected = select(map, (x, y) => chosen.has(y * map.width + x));
        expect(fromMap(map, { top })).toEqual(expected);
      }),
      { numRuns: 300 },
    );
  });

  it('takes what reaches a threshold', () => {
    const map = { width: 4, height: 1, values: Float32Array.of(-1, 0.5, 0.25, 7) };
    expect([...fromMap(map, { threshold: 0.5 }).mask]).toEqual([0, 255, 0, 255]);
  });

  it('refuses NaN and shares that are none', () => {
    const map = { width: 2, height: 1, values: Float32Array.of(1, Number.NaN) };
    expect(() => fromMap(map, { top: 0.5 })).toThrow('value 1 of the map is not a number');
    const whole = { width: 2, height: 1, values: Float32Array.of(1, 2) };
    for (const top of [-0.1, 1.1, Number.NaN]) {
      expect(() => fromMap(whole, { top })).toThrow(RangeError);
    }
  });
});

describe('soften', () => {
  it('rises with the distance from the nearest pixel outside, and never outside', () => {
    fc.assert(
      fc.property(
        sizes.chain(hardRegionsOf),
        fc.oneof(fc.constant(0), fc.double({ min: 0, max: 9, noNaN: true })),
        (region, radius) => {
          const { width, mask } = region;
          const soft = soften(region, radius);
          for (let i = 0; i < mask.length; i++) {
            let nearest = Infinity;
            for (let j = 0; j < mask.length; j++) {
              if (mask[j] !== 0) continue;
              const dx = (i % width) - (j % width);
              const dy = Math.floor(i / width) - Math.floor(j / width);
              nearest = Math.min(nearest, Math.hypot(dx, dy));
            }
            const share = Math.min(1, nearest / (radius + 1));
            expect(Math.abs(soft.mask[i] - mask[i] * share)).toBeLessThan(0.501);
          }
        },
      ),
    );
  });

  it('changes nothing for a radius of 0, or a region without a border', () => {
    fc.assert(
      fc.property(sizes.chain(regionsOf), (region) => {
        expect(soften(region, 0)).toEqual(region);
      }),
    );
    expect(soften(fullRegion(size), 5)).toEqual(fullRegion(size));
    expect(soften(emptyRegion(size), 5)).toEqual(emptyRegion(size));
  });

  it('refuses a radius below 0 or without end', () => {
    for (const radius of [-1, Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(() => soften(fullRegion(size), radius)).toThrow(UserError);
    }
  });
});
