import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { operations } from '../../../src/image/distort/index.js';
import { laplaceSolver } from '../../../src/image/distort/laplace.js';
import type { Size } from '../../../src/image/regions/index.js';
import { expectSameNumbers } from '../../support/arrays.js';
import { fullRegion } from '../support/regions.js';
import { draw, hardRegionsOf, picturesOf, select, sizes } from './support.js';

/** The solution by overrelaxation in float64, run until nothing moves: slow, and plainly right. */
function relaxed({ width, height }: Size, unknown: Uint8Array, guess: Float32Array): Float64Array {
  const values = Float64Array.from(guess);
  for (let change = 1; change > 1e-6; ) {
    change = 0;
    for (let i = 0; i < unknown.length; i++) {
      if (unknown[i] === 0) continue;
      const x = i % width;
      const neighbours = [
        ...(x > 0 ? [i - 1] : []),
        ...(x + 1 < width ? [i + 1] : []),
        ...(i >= width ? [i - width] : []),
        ...(i + width < width * height ? [i + width] : []),
      ];
      const mean = neighbours.reduce((sum, j) => sum + values[j], 0) / neighbours.length;
      change = Math.max(change, Math.abs(mean - values[i]));
      values[i] += 1.7 * (mean - values[i]);
    }
  }
  return values;
}

/** Cells of which any share is unknown, but never all. */
const problems = fc
  .record({ size: sizes, share: fc.double({ min: 0.02, max: 1, noNaN: true }) })
  .chain(({ size, share }) => {
    const cells = size.width * size.height;
    const bytes = fc.uint8Array({ minLength: cells, maxLength: cells, size: 'max' });
    return fc.record({ bytes, known: bytes, pinned: fc.nat(cells - 1) }).map((drawn) => ({
      size,
      unknown: drawn.bytes.map((v, i) => (v < share * 256 && i !== drawn.pinned ? 1 : 0)),
      known: Float32Array.from(drawn.known),
    }));
  });

describe('the Laplace solver', () => {
  it('finds the solution within a quarter of a level, on any shape', () => {
    fc.assert(
      fc.property(problems, ({ size, unknown, known }) => {
        const values = known.map((value, i) => (unknown[i] === 0 ? value : 120));
        const oracle = relaxed(size, unknown, values);
        laplaceSolver(size, unknown).solve(values);
        for (let i = 0; i < values.length; i++) {
          expect(Math.abs(values[i] - oracle[i])).toBeLessThan(0.25);
        }
      }),
      { numRuns: 100 },
    );
  });

  it.each<[string, (x: number, y: number) => boolean]>([
    ['a disc', (x, y) => (x - 150) ** 2 + (y - 100) ** 2 < 90 ** 2],
    ['all but a disc', (x, y) => (x - 150) ** 2 + (y - 100) ** 2 >= 30 ** 2],
    ['all but one corner', (x, y) => x + y > 0],
    ['all but the frame', (x, y) => x > 0 && y > 0 && x < 306 && y < 200],
    ['a maze', (x, y) => x % 4 !== 0 || (x % 8 === 0 ? y < 3 : y > 197)],
  ])('recovers a harmonic function from its border: %s', (_, inside) => {
    // Where the frame is part of the border, a plane; a free edge lets only a level one stand.
    const size = { width: 307, height: 201 };
    const level = inside(306, 200);
    const unknown = new Uint8Array(size.width * size.height);
    const exact = new Float32Array(unknown.length);
    for (let i = 0; i < unknown.length; i++) {
      const x = i % size.width;
      const y = Math.floor(i / size.width);
      unknown[i] = inside(x, y) ? 1 : 0;
      exact[i] = level ? 42 : x / 2 + y / 3;
    }
    const values = exact.map((value, i) => (unknown[i] === 0 ? value : 120));
    laplaceSolver(size, unknown).solve(values);
    let worst = 0;
    for (let i = 0; i < values.length; i++) {
      worst = Math.max(worst, Math.abs(values[i] - exact[i]));
    }
    expect(worst).toBeLessThan(0.25);
  });
});

describe('inpaint', () => {
  it('stays between the extremes of what is outside, seen over white', () => {
    fc.assert(
      fc.property(
        sizes.chain((size) =>
          fc.record({ picture: picturesOf(size), region: hardRegionsOf(size) }),
        ),
        ({ picture, region }) => {
          const outside: number[] = [];
          for (let i = 0; i < region.mask.length; i++) {
            const alpha = picture.data[4 * i + 3];
            const seen = (picture.data[4 * i] * alpha + 255 * (255 - alpha)) / 255;
            if (region.mask[i] === 0) outside.push(seen);
          }
          const { data } = operations.inpaint.apply(picture, region, {});
          // Red, for one; without any border it is the mean colour's.
          if (outside.length === 0) outside.push(123);
          const low = Math.floor(Math.min(...outside));
          const high = Math.ceil(Math.max(...outside));
          for (let i = 0; i < region.mask.length; i++) {
            if (region.mask[i] === 0) continue;
            expect(data[4 * i]).toBeGreaterThanOrEqual(low);
            expect(data[4 * i]).toBeLessThanOrEqual(high);
          }
        },
      ),
    );
  });

  it('does not depend on what was in the region', () => {
    const size = { width: 40, height: 30 };
    const region = select(size, (x, y) => x > 5 && x < 30 && y > 8 && y < 25);
    const at = (inside: number) =>
      draw(size, (x, y) =>
        region.mask[y * 40 + x] ? [inside, inside, inside] : [6 * x, 8 * y, 3 * (x + y)],
      );
    const [black, white] = [0, 255].map((inside) =>
      operations.inpaint.apply(at(inside), region, {}),
    );
    expectSameNumbers(black.data, white.data);
  });

  it('carries a gradient across', () => {
    const size = { width: 101, height: 75 };
    const picture = draw(size, (x, y) => [2 * x + 10, 3 * y, x + y]);
    const region = select(size, (x, y) => (x - 50) ** 2 + (y - 37) ** 2 < 900);
    const { data } = operations.inpaint.apply(picture, region, {});
    expectSameNumbers(data, picture.data);
  });

  it('takes transparent surroundings as they look over white', () => {
    const size = { width: 5, height: 1 };
    const picture = draw(size, () => [40, 50, 60]);
    picture.data[3] = 0;
    picture.data[19] = 0;
    const region = select(size, (x) => x > 0 && x < 4);
    const { data } = operations.inpaint.apply(picture, region, {});
    expect([...data.subarray(4, 8)]).toEqual([255, 255, 255, 255]);
    expect([...data.subarray(0, 4)]).toEqual([40, 50, 60, 0]);
  });

  it('gives the whole picture the mean colour', () => {
    const picture = draw({ width: 201, height: 99 }, (x, y) => [x, y, 0]);
    expect(operations.inpaint.apply(picture, fullRegion(picture), {})).toEqual(
      operations.remove.apply(picture, fullRegion(picture), {}),
    );
  });
});
