import { cellSums, gridOfCount } from './grid.js';

/** How much can be told apart in a heatmap. */
export interface HeatmapMeasures {
  /**
   * Fraction of the map's positive values in the fifth of a 14×14 grid's cells that holds most of
   * them: 0.2 is spread evenly, 1 is all in a fifth of the picture.
   */
  readonly concentration: number;
  /** Sum of positive values, and of negative ones (which is 0 or below). */
  readonly positive: number;
  readonly negative: number;
}

/** Sum, smallest and largest value of a map. */
export interface ValueRange {
  readonly sum: number;
  readonly min: number;
  readonly max: number;
}

/**
 * Cells per side of the grid over which heatmaps are measured and compared: coarser than a heatmap's
 * grain, finer than an object.
 */
const GRID = 14;
/** The fraction of the cells that concentration looks at. */
const TOP = 0.2;

/**
 * How much stands out in a heatmap; see {@link HeatmapMeasures}. Measured over cells instead of pixels:
 * single pixels of a gradient or of relevance differ wildly everywhere, so that by pixels the map of
 * plain noise looks concentrated as well. A map without any positive value is spread evenly.
 *
 * @param map `height · width` values, at least 14 each way to fill the grid
 */
export function measureHeatmap(map: Float32Array, height: number, width: number): HeatmapMeasures {
  let [positive, negative] = [0, 0];
  for (const value of map) {
    if (value > 0) positive += value;
    else negative += value;
  }
  const cells = heatmapCells(
    map.map((value) => (value > 0 ? value : 0)),
    height,
    width,
  );
  const top = cells
    .sort()
    .subarray(cells.length - Math.round(TOP * cells.length))
    .reduce((sum, value) => sum + value, 0);
  return { concentration: positive > 0 ? top / positive : TOP, positive, negative };
}

/** A heatmap's sums over a grid of 14×14 cells, row by row: what is left of it without its grain. */
export const heatmapCells = (map: Float32Array, height: number, width: number): Float64Array =>
  cellSums(gridOfCount(height, width, GRID), map);

/** Pearson's correlation; null where one side is constant or there are fewer than two pairs. */
export function correlation(a: ArrayLike<number>, b: ArrayLike<number>): number | null {
  const [meanA, meanB] = [mean(a), mean(b)];
  let [ab, aa, bb] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    const [da, db] = [a[i] - meanA, b[i] - meanB];
    ab += da * db;
    aa += da * da;
    bb += db * db;
  }
  return aa > 0 && bb > 0 ? ab / Math.sqrt(aa * bb) : null;
}

function mean(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i];
  return sum / values.length;
}

/** Sum in float64, smallest and largest value. */
export function rangeOf(values: Float32Array): ValueRange {
  let [sum, min, max] = [0, Infinity, -Infinity];
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    sum += value;
    min = Math.min(min, value);
    max = Math.max(max, value);
  }
  return { sum, min, max };
}
