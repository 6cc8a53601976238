import type { Picture } from '../picture.js';
import { blackFirered } from './colormaps/black-firered.js';
import type { Colormap } from './colormaps/colormap.js';
import { gray } from './colormaps/gray.js';
import { hot } from './colormaps/hot.js';
import { redBlue } from './colormaps/red-blue.js';
import { seismic } from './colormaps/seismic.js';
import { viridis } from './colormaps/viridis.js';

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

/** The largest absolute value of a map that is a finite number; 0 where there is none. */
export function largestOf(map: Float32Array): number {
  let largest = 0;
  for (let i = 0; i < map.length; i++) {
    const size = Math.abs(map[i]);
    if (size > largest && size < Number.POSITIVE_INFINITY) largest = size;
  }
  return largest;
}

/**
 * A value of a map divided by the map's largest, in float32: −1…1 with 0 in the middle. In a map of
 * zeros 0 stays 0, and a value that is not a finite number becomes 0.
 */
export function normalise(value: number, largest: number): number {
  const share = Math.fround(value / largest);
  return Math.abs(share) <= 1 ? share : 0;
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
  const largest = largestOf(map);
  const data = new Uint8Array(4 * w * h);
  for (let i = 0; i < map.length; i++) {
    const [red, green, blue] = colormap(normalise(map[i], largest));
    data[4 * i] = Math.round(255 * red);
    data[4 * i + 1] = Math.round(255 * green);
    data[4 * i + 2] = Math.round(255 * blue);
    data[4 * i + 3] = 255;
  }
  return { width: w, height: h, data };
}
