import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cropPicture } from '../../../src/image/fit/fit.js';
import { resizeBilinear } from '../../../src/image/fit/resize.js';
import { resizeMap } from '../../../src/resize-map.js';
import { jsonFixture, rgbOf } from '../support/fixture.js';

interface Sized {
  width: number;
  height: number;
  rgb: string;
  map: string;
}
const original = jsonFixture<Sized & { resized: Sized[] }>('resize.json');
const { width: w, height: h } = original;

const bytes = (base64: string): Buffer => Buffer.from(base64, 'base64');
const floats = (base64: string): Float32Array =>
  new Float32Array(new Uint8Array(bytes(base64)).buffer);
function opaque(rgb: Buffer): Uint8Array {
  const data = new Uint8Array((rgb.length / 3) * 4).fill(255);
  rgb.forEach((v, i) => {
    data[4 * Math.floor(i / 3) + (i % 3)] = v;
  });
  return data;
}

describe('a part of a picture', () => {
  it('is resized as if it had been cut out', () => {
    const side = fc.integer({ min: 1, max: 20 });
    const extents = fc.tuple(side, side, fc.nat(4), fc.nat(4), fc.nat(4), fc.nat(4), side, side);
    fc.assert(
      fc.property(extents, ([partW, partH, left, top, right, bottom, width, height]) => {
        const part = { x: left, y: top, width: partW, height: partH };
        const [W, H] = [left + partW + right, top + partH + bottom];
        const data = Uint8Array.from({ length: 4 * W * H }, (_, i) => (i * i * 7 + i) % 256);
        const whole = { width: W, height: H, data };
        const cut = cropPicture(whole, part);
        // Any size, and both or one of its own: then an axis is left alone.
        for (const [w, h] of [
          [width, height],
          [partW, height],
          [width, partH],
          [partW, partH],
        ]) {
          expect(resizeBilinear(whole, w, h, part)).toEqual(resizeBilinear(cut, w, h));
        }
      }),
    );
  });
});

describe.each(original.resized)('resized to $width × $height, as by Pillow', (expected) => {
  const { width, height } = expected;

  it('a picture has the same bytes', () => {
    const picture = { width: w, height: h, data: opaque(bytes(original.rgb)) };
    const resized = resizeBilinear(picture, width, height);
    expect([resized.width, resized.height]).toEqual([width, height]);
    expect(rgbOf(resized.data).equals(bytes(expected.rgb))).toBe(true);
    expect(resized.data.every((v, i) => i % 4 !== 3 || v === 255)).toBe(true);
  });

  it('a map has the same floats', () => {
    expect(resizeMap(floats(original.map), w, h, width, height)).toEqual(floats(expected.map));
  });
});

describe('resizing', () => {
  const side = fc.integer({ min: 1, max: 40 });

  it('keeps a plain picture plain', () => {
    fc.assert(
      fc.property(side, side, side, side, fc.nat(255), (a, b, width, height, value) => {
        const picture = { width: a, height: b, data: new Uint8Array(4 * a * b).fill(value) };
        const { data } = resizeBilinear(picture, width, height);
        expect(data.length).toBe(4 * width * height);
        expect(data.every((v) => v === value)).toBe(true);
      }),
    );
  });

  it('takes alpha for a fourth colour', () => {
    const pictures = fc
      .tuple(side, side)
      .chain(([width, height]) =>
        fc
          .uint8Array({ minLength: 4 * width * height, maxLength: 4 * width * height })
          .map((data) => ({ width, height, data })),
      );
    fc.assert(
      fc.property(pictures, side, side, (picture, width, height) => {
        // What was alpha is red, and so on.
        const turned = { ...picture, data: picture.data.map((_, i, all) => all[i ^ 3]) };
        const { data } = resizeBilinear(turned, width, height);
        const expected = resizeBilinear(picture, width, height).data;
        expect(data).toEqual(expected.map((_, i) => expected[i ^ 3]));
      }),
    );
  });

  it('of a map stays within its range and mirrors with it', () => {
    const maps = fc.tuple(side, side).chain(([a, b]) =>
      fc.tuple(
        fc.constant([a, b]),
        fc.array(fc.double({ min: -9, max: 9, noNaN: true }), {
          minLength: a * b,
          maxLength: a * b,
        }),
      ),
    );
    fc.assert(
      fc.property(maps, side, side, ([[a, b], values], width, height) => {
        const map = Float32Array.from(values);
        const resized = resizeMap(map, a, b, width, height);
        const slack = 1e-5;
        expect(Math.max(...resized)).toBeLessThanOrEqual(Math.max(...map) + slack);
        expect(Math.min(...resized)).toBeGreaterThanOrEqual(Math.min(...map) - slack);
        const turned = resizeMap(map.toReversed(), a, b, width, height).toReversed();
        turned.forEach((v, i) => {
          expect(v).toBeCloseTo(resized[i], 4);
        });
      }),
    );
  });
});
