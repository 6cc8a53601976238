import { type Colormap, heatmapPicture } from '../../image/draw/heatmap.js';
import { type FitGeometry, mapToOriginal } from '../../image/fit/fit.js';
import { resizeBilinear } from '../../image/fit/resize.js';
import type { Picture } from '../../image/picture.js';
import { resizeMap } from '../../resize-map.js';

/** Pictures that are only looked at have at most this many pixels each way. */
const LARGEST = 640;

const scaleOf = (width: number, height: number): number =>
  Math.min(1, LARGEST / Math.max(width, height));

/** The picture, reduced to at most 640 pixels each way. */
export function reduced(picture: Picture): Picture {
  const { width, height } = picture;
  const scale = scaleOf(width, height);
  if (scale === 1) return picture;
  return resizeBilinear(picture, side(width * scale), side(height * scale));
}

/** A map of the network's input as a coloured picture of the original's proportions. */
export function heatmapOf(map: Float32Array, geometry: FitGeometry, colormap: Colormap): Picture {
  const { width, height } = geometry.original;
  const scale = scaleOf(width, height);
  const large = mapToOriginal(map, geometry);
  const [w, h] = [side(width * scale), side(height * scale)];
  return heatmapPicture(resizeMap(large, width, height, w, h), w, h, colormap);
}

const side = (length: number): number => Math.max(1, Math.round(length));
