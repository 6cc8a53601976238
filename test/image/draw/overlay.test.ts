import { describe, expect, it } from 'vitest';
import { colormaps } from '../../../src/image/draw/heatmap.js';
import { overlay } from '../../../src/image/draw/overlay.js';

const base = {
  width: 3,
  height: 1,
  data: new Uint8Array([255, 255, 255, 255, 255, 0, 0, 255, 0, 0, 0, 255]),
};
const fire = colormaps['black-firered'];
const pixels = (data: Uint8Array): number[][] =>
  Array.from({ length: data.length / 4 }, (_, i) => [...data.subarray(4 * i, 4 * i + 4)]);

describe('overlay', () => {
  it('shows the dimmed greyscale picture where the map is 0', () => {
    expect(pixels(overlay(base, new Float32Array(3), fire).data)).toEqual([
      [128, 128, 128, 255],
      [38, 38, 38, 255],
      [0, 0, 0, 255],
    ]);
  });

  it('dims towards white under a map whose middle is white', () => {
    expect(pixels(overlay(base, new Float32Array(3), colormaps['red-blue']).data)).toEqual([
      [255, 255, 255, 255],
      [166, 166, 166, 255],
      [128, 128, 128, 255],
    ]);
  });

  it('covers it with the colour, entirely from a quarter of the largest value on', () => {
    const map = Float32Array.from([4, -1, 0.5]);
    expect(pixels(overlay(base, map, fire).data)).toEqual([
      [255, 255, 255, 255],
      [0, 0, 255, 255],
      [64, 0, 0, 255],
    ]);
  });

  it('takes its contrast and its cover from the options', () => {
    const map = Float32Array.from([0, 1, 0.5]);
    expect(pixels(overlay(base, map, fire, { contrast: 1, opaqueFrom: 1 }).data)).toEqual([
      [255, 255, 255, 255],
      [255, 255, 255, 255],
      [128, 128, 0, 255],
    ]);
  });

  it('refuses a map of another size', () => {
    expect(() => overlay(base, new Float32Array(4), fire)).toThrow(/4 values over 3×1/);
  });
});
