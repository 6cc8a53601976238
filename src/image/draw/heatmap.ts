import type { MapSign } from '../../map-sign.js';
import { gaussianBlur } from '../distort/gaussian.js';
import { bytesOf, type Picture, pixelOf } from '../picture.js';
import { roundLevel } from '../round-level.js';
import type { ColormapName } from './colormaps/index.js';
import { type Colours, colourAt, coloursOf, shareOf } from './colours.js';
import { DEFAULT_SCALE, parseScale } from './scale.js';

/** How maps are drawn, whatever they are of. */
export interface DrawingOptions {
  readonly colormap: ColormapName;
  /** The end of the colours, as `parseScale` reads it. */
  readonly scale: string;
  /** Standard deviation in pixels of a Gaussian that the map is smoothed with first; 0 leaves it. */
  readonly smooth: number;
}

export const DRAWING: DrawingOptions = {
  colormap: 'black-firered',
  scale: DEFAULT_SCALE,
  smooth: 0,
};

/** A map that is ready to be drawn. */
export interface Heatmap {
  /** `width · height` values, row by row. */
  readonly map: Float32Array;
  readonly width: number;
  readonly height: number;
  readonly colours: Colours;
}

/**
 * Smooths a map, if it is to be, and chooses its colours.
 * @param map `width · height` values, row by row; not changed
 * @throws UserError of the field `scale` for a scale that cannot be read
 */
export function makeHeatmap(
  map: Float32Array,
  width: number,
  height: number,
  { colormap, scale, smooth }: DrawingOptions = DRAWING,
  sign: MapSign = 'signed',
): Heatmap {
  const drawn = smooth > 0 ? gaussianBlur({ width, height }, map, smooth) : map;
  return {
    map: drawn,
    width,
    height,
    colours: coloursOf(drawn, colormap, parseScale(scale), sign),
  };
}

/** A heatmap as a picture, a pixel for each value. */
export function heatmapPicture({ map, width, height, colours }: Heatmap): Picture {
  const pixels = new Int32Array(width * height);
  for (let at = 0; at < map.length; at += width) {
    paintRow(colours, map.subarray(at, at + width), pixels.subarray(at, at + width));
  }
  return { width, height, data: bytesOf(pixels) };
}

/** The pixels of one row, each a whole number, red lowest: a function of its own, see `drawRow` of overlays. */
function paintRow(colours: Colours, values: Float32Array, to: Int32Array): void {
  for (let i = 0; i < to.length; i++) {
    const colour = colourAt(colours, shareOf(colours, values[i]));
    to[i] = pixelOf(
      roundLevel(255 * colour[0]),
      roundLevel(255 * colour[1]),
      roundLevel(255 * colour[2]),
    );
  }
}
