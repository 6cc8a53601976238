import type { Picture } from '../picture.js';
import { type Colormap, largestOf, normalise } from './heatmap.js';

/** How a heatmap is laid over its picture. */
export interface OverlayOptions {
  /** How much is left of the grey picture's contrast, 0 (a plain ground) … 1 (all of it). */
  readonly contrast?: number;
  /** The share of max |R| from which on the heatmap covers the picture entirely, above 0 … 1. */
  readonly opaqueFrom?: number;
}

/**
 * A heatmap over the dimmed greyscale picture. Where |R| is 0 only the picture shows; from there the
 * heatmap's colour covers it more and more, until it does so entirely at `opaqueFrom · max|R|`.
 *
 * The picture is dimmed towards the brightness that the colour map has at 0: towards black under
 * `black-firered`, towards white under `red-blue`, so that weak relevance does not lie on it as a veil.
 *
 * @param base the picture, opaque
 * @param map one value per pixel of `base`, row by row
 * @throws RangeError where the sizes differ
 */
export function overlay(
  base: Picture,
  map: Float32Array,
  colormap: Colormap,
  { contrast = 0.5, opaqueFrom = 0.25 }: OverlayOptions = {},
): Picture {
  if (map.length !== base.width * base.height) {
    throw new RangeError(`a map of ${map.length} values over ${base.width}×${base.height} pixels`);
  }
  const ground = (1 - contrast) * 255 * luma(colormap(0), 0);
  const largest = largestOf(map);
  const data = new Uint8Array(base.data.length);
  for (let i = 0; i < map.length; i++) {
    const t = normalise(map[i], largest);
    const grey = ground + contrast * luma(base.data, 4 * i);
    const cover = Math.min(1, Math.abs(t) / opaqueFrom);
    const [red, green, blue] = colormap(t);
    const under = grey * (1 - cover);
    data[4 * i] = Math.round(under + 255 * red * cover);
    data[4 * i + 1] = Math.round(under + 255 * green * cover);
    data[4 * i + 2] = Math.round(under + 255 * blue * cover);
    data[4 * i + 3] = 255;
  }
  return { width: base.width, height: base.height, data };
}

/** The brightness of the colour at `at`, by the weights of ITU-R BT.601, in the colour's own unit. */
const luma = (data: ArrayLike<number>, at: number): number =>
  (299 * data[at] + 587 * data[at + 1] + 114 * data[at + 2]) / 1000;
