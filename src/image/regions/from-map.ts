import { emptyRegion, type Region, type Size } from './region.js';

/** One number a pixel, row by row from the top left: a heatmap. */
export interface ScalarMap extends Size {
  readonly values: Float32Array | Float64Array;
}

/** Which part of a map: all values of at least `threshold`, or the highest `top` of all pixels. */
export type MapPart = { readonly threshold: number } | { readonly top: number };

/**
 * The pixels where a map is high.
 *
 * `{ top }` takes exactly `round(top · pixels)` pixels, the highest; of equal values the earlier in
 * pixel order comes first. `top` is from 0 to 1.
 *
 * @throws RangeError when a value of the map is NaN, or `top` is out of range
 */
export function fromMap(map: ScalarMap, part: MapPart): Region {
  const { values } = map;
  const bad = values.findIndex(Number.isNaN);
  if (bad >= 0) throw new RangeError(`value ${bad} of the map is not a number`);
  return 'top' in part ? highest(map, part.top) : atLeast(map, part.threshold);
}

function atLeast(map: ScalarMap, threshold: number): Region {
  const region = emptyRegion(map);
  for (let i = 0; i < region.mask.length; i++) {
    if (map.values[i] >= threshold) region.mask[i] = 255;
  }
  return region;
}

function highest(map: ScalarMap, fraction: number): Region {
  if (!(fraction >= 0 && fraction <= 1)) {
    throw new RangeError(`the top fraction must be from 0 to 1, not ${fraction}`);
  }
  const region = emptyRegion(map);
  const wanted = Math.round(fraction * region.mask.length);
  if (wanted === 0) return region;
  const ascending = map.values.slice().sort();
  const limit = ascending[ascending.length - wanted];
  let left = wanted;
  for (let i = 0; i < region.mask.length; i++) {
    if (map.values[i] > limit) {
      region.mask[i] = 255;
      left--;
    }
  }
  // Everything above the limit is in; pixels that equal it fill what is left, in pixel order.
  for (let i = 0; left > 0; i++) {
    if (map.values[i] === limit) {
      region.mask[i] = 255;
      left--;
    }
  }
  return region;
}
