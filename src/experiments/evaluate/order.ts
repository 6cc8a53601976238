import { randomFrom, shuffled } from '../../random.js';
import { cellSums } from '../grid.js';
import type { Cells } from './cells.js';

/** In which order regions are perturbed; Samek et al. 2017, section III. */
export const orders = {
  morf: 'most relevant first',
  lerf: 'least relevant first',
  random: 'in random order',
} as const;

export type Order = keyof typeof orders;

/**
 * All cells in the order in which they are perturbed. Cells of equal relevance, of which a map that is
 * 0 in places has many, are in random order too: to take them as they come would perturb the picture
 * from its upper edge down and measure where things lie instead of the heatmap.
 */
export function orderCells(
  cells: Cells,
  map: Float32Array,
  order: Order,
  seed: number,
): Int32Array {
  const random = shuffled(cells.count, randomFrom(seed));
  if (order === 'random') return random;
  const sums = cellSums(cells, map);
  const sign = order === 'morf' ? -1 : 1;
  // Sorting is stable: what ties stays in random order.
  return random.sort((a, b) => sign * (sums[a] - sums[b]));
}
