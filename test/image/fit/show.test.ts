import { describe, expect, it } from 'vitest';
import { fitGeometry } from '../../../src/image/fit/fit.js';
import { samplePicture, shownPicture } from '../../../src/image/fit/show.js';
import type { Picture } from '../../../src/image/picture.js';

/** Red grows with x, green with y. */
const ramp = (width: number, height: number): Picture => ({
  width,
  height,
  data: Uint8Array.from({ length: 4 * width * height }, (_, i) => {
    const [pixel, channel] = [Math.floor(i / 4), i % 4];
    if (channel === 0) return Math.floor((255 * (pixel % width)) / width);
    if (channel === 1) return Math.floor((255 * Math.floor(pixel / width)) / height);
    return channel === 3 ? 255 : 0;
  }),
});

describe('shownPicture', () => {
  it.each([
    ['a photograph', 900, 600, 'cover', 672, 448],
    ['a large photograph', 4000, 3000, 'cover', 597, 448],
    ['a panorama, which would be too long', 2000, 200, 'cover', 896, 90],
    ['a small picture', 83, 61, 'cover', 610, 448],
    ['one that is padded', 900, 600, 'contain', 448, 299],
    ['one that is distorted', 300, 900, 'squash', 149, 448],
  ] as const)('%s', (_, width, height, fit, toWidth, toHeight) => {
    const geometry = fitGeometry(width, height, 224, 224, fit);
    const shown = shownPicture(ramp(width, height), geometry, 448);
    expect([shown.width, shown.height]).toEqual([toWidth, toHeight]);
    for (const [x, y] of [
      [0.1, 0.2],
      [0.5, 0.5],
      [0.9, 0.7],
    ]) {
      const at = 4 * (Math.floor(y * toHeight) * toWidth + Math.floor(x * toWidth));
      expect(Math.abs(shown.data[at] - 255 * x)).toBeLessThan(7);
      expect(Math.abs(shown.data[at + 1] - 255 * y)).toBeLessThan(7);
    }
  });
});

describe('samplePicture', () => {
  it('takes the nearest pixel, wherever the data lie', () => {
    const whole = Uint8Array.from([9, 1, 2, 3, 255, 4, 5, 6, 255]);
    const picture = { width: 2, height: 1, data: whole.subarray(1) };
    const { data } = samplePicture(picture, 4, 1);
    expect([...data]).toEqual([1, 2, 3, 255, 1, 2, 3, 255, 4, 5, 6, 255, 4, 5, 6, 255]);
    expect([...samplePicture(picture, 1, 2).data]).toEqual([4, 5, 6, 255, 4, 5, 6, 255]);
  });
});
