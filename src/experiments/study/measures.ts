import type { HeatmapMeasures, Movement } from './document.js';

/** The grid whose cells concentration counts: coarser than the grain of a heatmap, finer than an object. */
const GRID = 14;
/** The share of the cells that concentration looks at. */
const TOP = 0.2;

/**
 * How much stands out in a heatmap; see {@link HeatmapMeasures}. Over cells instead of pixels, since
 * single pixels of a gradient or of relevance differ wildly wherever they lie: by pixels, the map of
 * plain noise looks concentrated as well. A map without any positive value is spread evenly.
 *
 * @param map `height · width` values, at least 14 each way to fill the grid
 */
export function measureHeatmap(map: Float32Array, height: number, width: number): HeatmapMeasures {
  const cells = new Float64Array(GRID * GRID);
  let [positive, negative] = [0, 0];
  for (let y = 0, i = 0; y < height; y++) {
    const row = GRID * Math.floor((y * GRID) / height);
    for (let x = 0; x < width; x++, i++) {
      const value = map[i];
      if (value > 0) {
        positive += value;
        cells[row + Math.floor((x * GRID) / width)] += value;
      } else negative += value;
    }
  }
  const top = cells
    .sort()
    .subarray(cells.length - Math.round(TOP * cells.length))
    .reduce((sum, value) => sum + value, 0);
  return { concentration: positive > 0 ? top / positive : TOP, positive, negative };
}

/** Pearson's correlation; null where one side is constant or there are fewer than two pairs. */
export function correlation(a: readonly number[], b: readonly number[]): number | null {
  const mean = (values: readonly number[]) => values.reduce((s, v) => s + v, 0) / values.length;
  const [meanA, meanB] = [mean(a), mean(b)];
  let [ab, aa, bb] = [0, 0, 0];
  a.forEach((value, i) => {
    const [da, db] = [value - meanA, b[i] - meanB];
    ab += da * db;
    aa += da * da;
    bb += db * db;
  });
  return aa > 0 && bb > 0 ? ab / Math.sqrt(aa * bb) : null;
}

/** What a change of the score counts as, in the same unit as the tolerance. */
export function movementOf(deltaScore: number, tolerance: number): Movement {
  if (deltaScore < -tolerance) return 'falls';
  return deltaScore > tolerance ? 'rises' : 'stays';
}
