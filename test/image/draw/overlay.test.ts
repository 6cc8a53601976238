import { describe, expect, it } from 'vitest';
import { DRAWING, makeHeatmap } from '../../../src/image/draw/heatmap.js';
import { heatmapInPlace, overlay, showSeen } from '../../../src/image/draw/overlay.js';
import { type Fit, fitGeometry } from '../../../src/image/fit/fit.js';
import type { Picture } from '../../../src/image/picture.js';

const base = {
  width: 3,
  height: 1,
  data: new Uint8Array([255, 255, 255, 255, 255, 0, 0, 255, 0, 0, 0, 255]),
};
const pixels = ({ data }: Picture): number[][] =>
  Array.from({ length: data.length / 4 }, (_, i) => [...data.subarray(4 * i, 4 * i + 4)]);
const plain = (width: number, height: number, value: number): Picture => ({
  width,
  height,
  data: new Uint8Array(4 * width * height).map((_, i) => (i % 4 === 3 ? 255 : value)),
});
const heat = (
  values: readonly number[],
  width = values.length,
  drawing: Partial<typeof DRAWING> = {},
) =>
  makeHeatmap(Float32Array.from(values), width, values.length / width, {
    ...DRAWING,
    scale: 'max',
    ...drawing,
  });

describe('overlay', () => {
  it('shows the dimmed greyscale picture where the map is 0', () => {
    expect(pixels(overlay(base, heat([0, 0, 0])))).toEqual([
      [153, 153, 153, 255],
      [46, 46, 46, 255],
      [0, 0, 0, 255],
    ]);
  });

  it('dims towards white under colours whose middle is white', () => {
    expect(pixels(overlay(base, heat([0, 0, 0], 3, { colormap: 'red-blue' })))).toEqual([
      [255, 255, 255, 255],
      [148, 148, 148, 255],
      [102, 102, 102, 255],
    ]);
  });

  it('covers it by the root of the value, and by blend at most', () => {
    const black = plain(3, 1, 0);
    const heatmap = heat([4, -1, 0.04]);
    expect(pixels(overlay(black, heatmap, { blend: 1 }))).toEqual([
      [255, 255, 255, 255],
      [0, 0, 128, 255],
      [1, 0, 0, 255],
    ]);
    expect(pixels(overlay(black, heatmap, { blend: 0.5 }))[0]).toEqual([128, 128, 128, 255]);
    expect(pixels(overlay(plain(3, 1, 100), heatmap, { blend: 0 }))).toEqual(
      pixels(overlay(plain(3, 1, 100), heat([0, 0, 0]))),
    );
  });

  it('lets the picture be seen below the strongest value unless it may not', () => {
    const strong = heat([1, 1]);
    const [dark, bright] = [plain(2, 1, 0), plain(2, 1, 255)];
    expect(overlay(dark, strong).data[0]).toBeLessThan(overlay(bright, strong).data[0]);
    expect(overlay(dark, strong, { blend: 1 }).data).toEqual(
      overlay(bright, strong, { blend: 1 }).data,
    );
  });

  it.each([
    ['cover', 40, 20, 10],
    ['cover', 20, 40, 10],
    ['contain', 40, 20, 8],
    ['squash', 40, 20, 8],
  ] as const)('lies where the network saw it: %s of %i×%i', (fit: Fit, width, height, side) => {
    const geometry = fitGeometry(width, height, side, side, fit);
    const { source, target, toOriginal } = geometry;
    // One value for each place of the input, the strongest in its lower right quarter.
    const values = Array.from({ length: side * side }, (_, i) =>
      i % side >= side / 2 && i >= (side * side) / 2 ? 1 : 0,
    );
    const shown = plain(width, height, 255);
    const drawn = pixels(overlay(shown, heat(values, side), { geometry, blend: 1 }));
    const nothing = pixels(
      overlay(
        shown,
        heat(
          values.map(() => 0),
          side,
        ),
        { geometry },
      ),
    );
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        const isSeen =
          x >= source.x &&
          x < source.x + source.width &&
          y >= source.y &&
          y < source.y + source.height;
        const column = Math.floor((x + 0.5 - toOriginal.offsetX) / toOriginal.scaleX);
        const row = Math.floor((y + 0.5 - toOriginal.offsetY) / toOriginal.scaleY);
        const pixel = drawn[y * width + x];
        if (!isSeen) expect(pixel).toEqual([160, 160, 160, 255]);
        else if (values[row * side + column] === 1) expect(pixel).toEqual([255, 255, 255, 255]);
        else expect(pixel).toEqual(nothing[y * width + x]);
      }
    }
    expect(target.width).toBeLessThanOrEqual(side);
  });
});

describe('the whole picture', () => {
  it('has what was cut off in flat grey, the rest as it is', () => {
    const geometry = fitGeometry(4, 2, 2, 2, 'cover');
    const rows = pixels(showSeen(plain(4, 2, 255), geometry));
    const [grey, white] = [
      [160, 160, 160, 255],
      [255, 255, 255, 255],
    ];
    expect(rows).toEqual([grey, white, white, grey, grey, white, white, grey]);
  });

  it('has a heatmap alone in its place, pixel by pixel, with the colour of 0 around it', () => {
    const geometry = fitGeometry(8, 4, 2, 2, 'cover');
    const picture = heatmapInPlace(heat([1, 0, 0, -1], 2), geometry, 8, 4);
    const signs = pixels(picture).map(([r, , b]) =>
      r === 255 && b === 255 ? '#' : r + b ? '?' : '.',
    );
    expect(signs.join('').match(/.{8}/g)).toEqual(['..##....', '..##....', '....##..', '....##..']);
  });
});
