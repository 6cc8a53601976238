import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type ColormapName,
  colormaps,
  isColormapName,
} from '../../../src/image/draw/colormaps/index.js';
import { DRAWING, heatmapPicture, makeHeatmap } from '../../../src/image/draw/heatmap.js';
import type { MapSign } from '../../../src/map-sign.js';

const bytesOf = (name: keyof typeof colormaps, t: number): number[] =>
  colormaps[name](t).map((v) => Math.round(255 * v));

describe('the colour maps', () => {
  it.each([
    ['black-firered', 0, [0, 0, 0]],
    ['black-firered', 0.125, [128, 0, 0]],
    ['black-firered', 0.5, [255, 255, 0]],
    ['black-firered', 1, [255, 255, 255]],
    ['black-firered', -0.25, [0, 0, 255]],
    ['black-firered', -0.75, [128, 255, 255]],
    ['red-blue', 0, [255, 255, 255]],
    ['red-blue', 1, [255, 0, 0]],
    ['red-blue', -0.5, [128, 128, 255]],
    ['seismic', 0, [255, 255, 255]],
    ['seismic', 1, [128, 0, 0]],
    ['seismic', -0.5, [0, 0, 255]],
    ['gray', 0, [128, 128, 128]],
    ['gray', -1, [0, 0, 0]],
    ['viridis', -1, [68, 1, 84]],
    ['viridis', 0, [33, 145, 140]],
    ['viridis', 1, [253, 231, 37]],
    ['hot', -1, [11, 0, 0]],
    ['hot', 0, [255, 90, 0]],
    ['hot', 1, [255, 255, 255]],
  ] as const)('%s at %d', (name, t, expected) => {
    expect(bytesOf(name, t)).toEqual(expected);
  });

  it('stay within 0…1 and change little over a small step', () => {
    const t = fc.double({ min: -1, max: 1, noNaN: true });
    fc.assert(
      fc.property(fc.constantFrom(...Object.values(colormaps)), t, (colormap, value) => {
        const here = colormap(value);
        const near = colormap(Math.min(1, value + 1e-3));
        here.forEach((v, c) => {
          expect(v).toBeGreaterThanOrEqual(0);
          expect(v).toBeLessThanOrEqual(1);
          expect(Math.abs(v - near[c])).toBeLessThan(0.01);
        });
      }),
    );
  });

  it('are known by name, and only they', () => {
    expect(Object.keys(colormaps)[0]).toBe('black-firered');
    expect(['hot', 'jet', 'toString'].map(isColormapName)).toEqual([true, false, false]);
  });
});

describe('heatmapPicture', () => {
  const draw = (
    values: readonly number[],
    colormap: ColormapName = 'gray',
    sign: MapSign = 'signed',
    scale = 'max',
  ): number[][] => {
    const map = Float32Array.from(values);
    const heatmap = makeHeatmap(map, map.length, 1, { ...DRAWING, colormap, scale }, sign);
    const { data } = heatmapPicture(heatmap);
    return values.map((_, i) => [...data.subarray(4 * i, 4 * i + 4)]);
  };

  it('keeps 0 in the middle whatever the range', () => {
    expect(draw([0, 4, -2])).toEqual([
      [128, 128, 128, 255],
      [255, 255, 255, 255],
      [64, 64, 64, 255],
    ]);
  });

  it('draws a map of zeros, and values that are no numbers, as zeros', () => {
    const middle = [128, 128, 128, 255];
    expect(draw([0, 0])).toEqual([middle, middle]);
    expect(draw([Number.NaN, Infinity, 1])).toEqual([middle, middle, [255, 255, 255, 255]]);
  });

  it('does not depend on the scale of the map, down to the smallest floats', () => {
    for (const scale of [1e-44, 1e-30, 1, 1e38]) {
      expect(draw([-scale, 0, scale]).map(([r]) => r)).toEqual([0, 128, 255]);
    }
  });

  it('gives what lies beyond the end of the colours the colour at the end', () => {
    expect(draw([-9, -2, 0, 1, 2, 9], 'gray', 'signed', '2').map(([r]) => r)).toEqual([
      0, 0, 128, 191, 255, 255,
    ]);
  });

  it('begins sequential colours at 0 for what cannot be negative, or goes by its size', () => {
    const grey = (values: number[], sign: MapSign) => draw(values, 'gray', sign).map(([r]) => r);
    expect(grey([0, 1, 4], 'positive')).toEqual([0, 64, 255]);
    expect(grey([0, -4, 2], 'size')).toEqual([0, 255, 128]);
    expect(draw([0, 4], 'viridis', 'positive')).toEqual([
      [68, 1, 84, 255],
      [253, 231, 37, 255],
    ]);
  });

  it('leaves 0 in the middle of colours that have one, whatever the sign', () => {
    for (const sign of ['signed', 'positive', 'size'] as const) {
      expect(draw([0, 4], 'red-blue', sign)).toEqual([
        [255, 255, 255, 255],
        [255, 0, 0, 255],
      ]);
    }
    expect(draw([-4, 1], 'red-blue', 'size')[0]).toEqual([0, 0, 255, 255]);
  });

  it('smooths for the picture, not the map itself', () => {
    const map = new Float32Array(81);
    map[40] = 1;
    const heatmap = makeHeatmap(map, 9, 9, { ...DRAWING, smooth: 1 });
    expect(map[40]).toBe(1);
    expect(heatmap.map[40]).toBeCloseTo(1 / (2 * Math.PI), 2);
    expect(heatmap.map.reduce((sum, value) => sum + value)).toBeCloseTo(1, 5);
  });
});
