import { blackFirered } from './colormaps/black-firered.js';
import type { Colormap } from './colormaps/colormap.js';
import { gray } from './colormaps/gray.js';
import { hot } from './colormaps/hot.js';
import { redBlue } from './colormaps/red-blue.js';
import { seismic } from './colormaps/seismic.js';
import { viridis } from './colormaps/viridis.js';
import type { Picture } from './picture.js';

export type { Colormap, Rgb } from './colormaps/colormap.js';

/** All colour maps by the names that the command line takes, the default first. */
export const colormaps = {
  'black-firered': blackFirered,
  'red-blue': redBlue,
  seismic,
  gray,
  viridis,
  hot,
} as const satisfies Record<string, Colormap>;

export type ColormapName = keyof typeof colormaps;

/** Whether `name` is one of {@link colormaps}. */
export const isColormapName = (name: string): name is ColormapName =>
  Object.hasOwn(colormaps, name);

/**
 * A map divided by its largest absolute value: −1…1 with 0 in the middle. A map of zeros stays zeros,
 * and a value that is not a finite number becomes 0.
 */
export function normalise(map: Float32Array): Float32Array {
  let largest = 0;
  for (const value of map) {
    const size = Math.abs(value);
    if (size > largest && size < Number.POSITIVE_INFINITY) largest = size;
  }
  return map.map((value) => (Number.isFinite(value) && value !== 0 ? value / largest : 0));
}

/**
 * A map as a picture, normalised by max |R| with 0 in the middle of the colour scale.
 *
 * @param map `w · h` values, row by row
 */
export function heatmapPicture(
  map: Float32Array,
  w: number,
  h: number,
  colormap: Colormap,
): Picture {
  const data = new Uint8Array(4 * w * h);
  normalise(map).forEach((t, i) => {
    const [r, g, b] = colormap(t);
    data.set([Math.round(255 * r), Math.round(255 * g), Math.round(255 * b), 255], 4 * i);
  });
  return { width: w, height: h, data };
}
