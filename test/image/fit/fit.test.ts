import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  FITS,
  fitGeometry,
  fitPicture,
  flattenOverWhite,
  mapToOriginal,
} from '../../../src/image/fit/fit.js';
import type { Picture } from '../../../src/image/picture.js';

const side = fc.integer({ min: 1, max: 90 });
const fit = fc.constantFrom(...FITS);

/** A picture whose red is its column and whose green is its row. */
function coordinates(width: number, height: number): Picture {
  const data = new Uint8Array(4 * width * height).fill(255);
  for (let i = 0; i < width * height; i++) data.set([i % width, Math.floor(i / width), 0], 4 * i);
  return { width, height, data };
}

describe('fitGeometry', () => {
  it('cuts the centre square, half a pixel going to the even side as in torchvision', () => {
    const lefts = [224, 225, 226, 227, 229].map((w) => fitGeometry(w, 224, 8, 8, 'cover').source.x);
    expect(lefts).toEqual([0, 0, 1, 2, 2]);
    const { source, target, toOriginal } = fitGeometry(400, 266, 224, 224, 'cover');
    expect(source).toEqual({ x: 67, y: 0, width: 266, height: 266 });
    expect(target).toEqual({ x: 0, y: 0, width: 224, height: 224 });
    expect(toOriginal).toEqual({ scaleX: 266 / 224, scaleY: 266 / 224, offsetX: 67, offsetY: 0 });
  });

  it('shows all of the picture when it contains or squashes', () => {
    const contained = fitGeometry(400, 200, 224, 224, 'contain');
    expect(contained.source).toEqual({ x: 0, y: 0, width: 400, height: 200 });
    expect(contained.target).toEqual({ x: 0, y: 56, width: 224, height: 112 });
    const squashed = fitGeometry(400, 200, 224, 224, 'squash');
    expect(squashed.source).toEqual(contained.source);
    expect(squashed.target).toEqual({ x: 0, y: 0, width: 224, height: 224 });
  });

  it('keeps both rectangles inside, and maps the corners of one onto those of the other', () => {
    fc.assert(
      fc.property(side, side, side, side, fit, (w, h, W, H, how) => {
        const { source, target, toOriginal: to } = fitGeometry(w, h, W, H, how);
        for (const [r, width, height] of [
          [source, w, h],
          [target, W, H],
        ] as const) {
          expect(Math.min(r.x, r.y, r.width - 1, r.height - 1)).toBeGreaterThanOrEqual(0);
          expect(r.x + r.width).toBeLessThanOrEqual(width);
          expect(r.y + r.height).toBeLessThanOrEqual(height);
        }
        expect(to.offsetX + to.scaleX * target.x).toBeCloseTo(source.x);
        expect(to.offsetY + to.scaleY * (target.y + target.height)).toBeCloseTo(
          source.y + source.height,
        );
        // Cover and contain keep the proportions, but for the rounding to whole pixels (to no less
        // than one).
        const least = Math.min(source.width, source.height, target.width, target.height);
        if (how !== 'squash' && least > 1) {
          expect(Math.abs(to.scaleX / to.scaleY - 1)).toBeLessThanOrEqual(1 / least);
        }
      }),
    );
  });
});

describe('a centre that is cut out of a resized picture', () => {
  it('is torchvision’s: the shorter side to 256, the centre of 224', () => {
    const { source, target } = fitGeometry(400, 256, 224, 224, 'cover', 256);
    expect(source).toEqual({ x: 88, y: 16, width: 224, height: 224 });
    expect(target).toEqual({ x: 0, y: 0, width: 224, height: 224 });
    const large = fitGeometry(1024, 1536, 224, 192, 'cover', 256).source;
    expect([large.width, large.height]).toEqual([896, 768]);
  });

  it('is no larger than the picture, and is for cover alone', () => {
    expect(fitGeometry(400, 300, 224, 224, 'cover', 200)).toEqual(
      fitGeometry(400, 300, 224, 224, 'cover'),
    );
    for (const how of ['contain', 'squash'] as const) {
      expect(fitGeometry(400, 300, 224, 224, how, 256)).toEqual(
        fitGeometry(400, 300, 224, 224, how),
      );
    }
  });
});

describe('fitPicture', () => {
  it('cover shows the centre', () => {
    const { data } = fitPicture(coordinates(60, 20), 20, 20, 'cover', [0, 0, 0]);
    expect([...data.subarray(0, 4)]).toEqual([20, 0, 0, 255]);
    expect([...data.subarray(-4)]).toEqual([39, 19, 0, 255]);
  });

  it('contain pads evenly with the given colour', () => {
    const { data } = fitPicture(coordinates(40, 20), 40, 40, 'contain', [123.4, 117, 104]);
    expect([...data.subarray(0, 4)]).toEqual([123, 117, 104, 255]);
    expect([...data.subarray(4 * 40 * 10, 4 * 40 * 10 + 4)]).toEqual([0, 0, 0, 255]);
    expect([...data.subarray(4 * 40 * 30, 4 * 40 * 30 + 4)]).toEqual([123, 117, 104, 255]);
  });

  it('always gives the size asked for, opaque', () => {
    fc.assert(
      fc.property(side, side, side, side, fit, (w, h, W, H, how) => {
        const fitted = fitPicture(coordinates(w, h), W, H, how, [1, 2, 3]);
        expect([fitted.width, fitted.height, fitted.data.length]).toEqual([W, H, 4 * W * H]);
        expect(fitted.data.every((v, i) => i % 4 !== 3 || v === 255)).toBe(true);
      }),
    );
  });
});

describe('mapToOriginal', () => {
  it('puts a map where the picture was: a fitted picture of coordinates comes back', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 20, max: 90 }),
        fc.integer({ min: 20, max: 90 }),
        fit,
        (w, h, how) => {
          const geometry = fitGeometry(w, h, 64, 64, how);
          const fitted = fitPicture(coordinates(w, h), 64, 64, how, [0, 0, 0]);
          const columns = Float32Array.from({ length: 64 * 64 }, (_, i) => fitted.data[4 * i]);
          const back = mapToOriginal(columns, geometry);
          expect(back.length).toBe(w * h);
          const { source } = geometry;
          const row = source.y + Math.floor(source.height / 2);
          // Away from the edges, where a linear ramp is blurred into a linear ramp.
          for (let x = source.x + 6; x < source.x + source.width - 6; x++) {
            expect(Math.abs(back[row * w + x] - x)).toBeLessThan(1.5);
          }
          for (let x = 0; x < source.x; x++) expect(back[row * w + x]).toBe(0);
        },
      ),
    );
  });
});

describe('flattenOverWhite', () => {
  it('mixes with white by alpha', () => {
    const data = new Uint8Array([10, 20, 30, 255, 10, 20, 30, 0, 0, 100, 255, 128]);
    const flat = flattenOverWhite({ width: 3, height: 1, data });
    expect([...flat.data]).toEqual([10, 20, 30, 255, 255, 255, 255, 255, 127, 177, 255, 255]);
  });
});
