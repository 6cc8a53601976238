import { type DrawingOptions, makeHeatmap } from '../../image/draw/heatmap.js';
import { heatmapInPlace } from '../../image/draw/overlay.js';
import type { FitGeometry } from '../../image/fit/fit.js';
import { resizeBilinear } from '../../image/fit/resize.js';
import type { Picture } from '../../image/picture.js';
import type { MapSign } from '../../map-sign.js';

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

/** A map of the network's input as a coloured picture of the original's proportions, pixel by pixel. */
export function heatmapOf(
  map: Float32Array,
  geometry: FitGeometry,
  drawing: DrawingOptions,
  sign: MapSign,
): Picture {
  const { original, fitted } = geometry;
  const scale = scaleOf(original.width, original.height);
  const [width, height] = [side(original.width * scale), side(original.height * scale)];
  const heatmap = makeHeatmap(map, fitted.width, fitted.height, drawing, sign);
  return heatmapInPlace(heatmap, geometry, width, height);
}

const side = (length: number): number => Math.max(1, Math.round(length));
