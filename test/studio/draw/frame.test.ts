import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { frameOf, placeAt } from '../../../src/studio/draw/frame.js';

const extent = fc.record({
  width: fc.integer({ min: 1, max: 8000 }),
  height: fc.integer({ min: 1, max: 8000 }),
});
const pane = fc.record({
  width: fc.integer({ min: 50, max: 2000 }),
  height: fc.integer({ min: 50, max: 2000 }),
});
const share = fc.double({ min: 0, max: 1, noNaN: true });

describe('a picture in a pane', () => {
  it('shows all of it at zoom 1, centred, as large as fits', () => {
    fc.assert(
      fc.property(extent, pane, share, share, (picture, size, x, y) => {
        const { left, top, scale } = frameOf(picture, size, { zoom: 1, x, y });
        const [width, height] = [picture.width * scale, picture.height * scale];
        expect(left).toBeCloseTo((size.width - width) / 2, 6);
        expect(top).toBeCloseTo((size.height - height) / 2, 6);
        expect(Math.max(width / size.width, height / size.height)).toBeCloseTo(1, 9);
      }),
    );
  });

  it('leaves no gap beside a picture that is larger than the pane', () => {
    fc.assert(
      fc.property(
        extent,
        pane,
        share,
        share,
        fc.double({ min: 1, max: 32, noNaN: true }),
        (picture, size, x, y, zoom) => {
          const { left, top, scale } = frameOf(picture, size, { zoom, x, y });
          for (const [start, length, room] of [
            [left, picture.width * scale, size.width],
            [top, picture.height * scale, size.height],
          ] as const) {
            if (length <= room) continue;
            expect(start).toBeLessThanOrEqual(1e-6);
            expect(start + length).toBeGreaterThanOrEqual(room - 1e-6);
          }
        },
      ),
    );
  });

  it('finds the place under a point again, and none beside the picture', () => {
    fc.assert(
      fc.property(extent, pane, share, share, (picture, size, x, y) => {
        const frame = frameOf(picture, size, { zoom: 3, x: 0.5, y: 0.5 });
        const place = { x: x * picture.width * 0.999, y: y * picture.height * 0.999 };
        const at = placeAt(
          frame,
          picture,
          frame.left + place.x * frame.scale,
          frame.top + place.y * frame.scale,
        );
        const near = Math.max(picture.width, picture.height) * 1e-9;
        expect(Math.abs((at?.x ?? Number.NaN) - place.x)).toBeLessThanOrEqual(near);
        expect(Math.abs((at?.y ?? Number.NaN) - place.y)).toBeLessThanOrEqual(near);
        expect(placeAt(frame, picture, frame.left - 1, frame.top)).toBeUndefined();
      }),
    );
  });
});
