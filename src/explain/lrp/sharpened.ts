import type { Engine } from '../../tensor/engine.js';
import { sum, type Tensor } from '../../tensor/tensor.js';
import type { ModifiedLayer } from './modified-layer.js';
import { MOST_BY_HAND, recompute } from './recompute.js';
import type { Group } from './rules/rule.js';

/**
 * Totals below this fraction of the layer's mean are summed again in float64. Rounding leaves a total an error of
 * some 1e-7 of what cancelled in it, 1e-5 of one that is a hundredth; 9.7e-8 where the mean is 7.2, as of one unit
 * of GoogLeNet's inception_4b/3x3_reduce under the gamma rule, were rounding alone, and 94 % of what the layer
 * hands down.
 */
const SMALL = 0.01;

/** A stabiliser of this size keeps what rounding does to a total out of quotients: the totals stay as they are. */
const STABLE = 0.01;

/** So many totals are summed one by one in a layer of any size. */
const A_FEW = 16;

/**
 * A group's totals of which little is left, where terms of either sign cancel, each summed by itself in float64.
 * Where none is small, `total` itself; else the same tensor, changed, or a copy where it is the layer's output.
 * To look for them takes a look at every total.
 */
export function sharpened(
  engine: Engine,
  layer: ModifiedLayer,
  group: Group,
  total: Tensor,
  relevance: Tensor,
): Tensor {
  if (!group.cancels || group.epsilon >= STABLE) return total;
  const sums = engine.tensor([relevance.shape[0], 3], 'float64');
  engine.run('surveyTotals', [relevance, total, sums], []);
  const most = Math.max(A_FEW, MOST_BY_HAND * total.data.length);
  const small = { least: 0, below: SMALL * meanOf(sums) - group.epsilon };
  const count = () => countSmall(engine, relevance, total, sums, small);
  // Of totals that overflow there is no mean: none is small beside it.
  if (!Number.isFinite(small.below)) return total;
  let cancelled = count();
  // Of so many, those that are 0 are units without terms: no sum changes them.
  if (sum(cancelled) > most) {
    small.least = Number.MIN_VALUE;
    cancelled = count();
  }
  // A few giants make all others small: the smallest of these matter most.
  while (sum(cancelled) > most) {
    small.below /= 10;
    cancelled = count();
  }
  if (sum(cancelled) === 0) return total;
  const out = total === layer.z ? engine.from(total.data, total.shape) : total;
  markSmall(relevance, out, cancelled, small);
  recompute(engine, layer, group, out, cancelled);
  return out;
}

/** The mean |z| of the units with relevance, from what `surveyTotals` found; 0 without any. */
function meanOf({ data }: Tensor): number {
  let [count, absolute] = [0, 0];
  for (let at = 0; at < data.length; at += 3) {
    count += data[at];
    absolute += data[at + 1];
  }
  return count === 0 ? 0 : absolute / count;
}

/** Magnitudes from `least` to below `below`. */
interface Range {
  readonly least: number;
  readonly below: number;
}

/** How many totals of units with relevance are in a range, per channel. Most channels have none. */
function countSmall(
  engine: Engine,
  relevance: Tensor,
  total: Tensor,
  sums: Tensor,
  range: Range,
): Tensor {
  const counts = engine.zeros([relevance.shape[0]], 'float64');
  for (let m = 0; m < counts.data.length; m++) {
    if (sums.data[3 * m + 2] >= range.below) continue;
    counts.data[m] = placesIn(range, relevance, total, m).length;
  }
  return counts;
}

/** Makes the totals that were counted NaN. */
function markSmall(relevance: Tensor, total: Tensor, counts: Tensor, range: Range): void {
  const plane = total.data.length / counts.data.length;
  for (let m = 0; m < counts.data.length; m++) {
    if (counts.data[m] === 0) continue;
    for (const at of placesIn(range, relevance, total, m)) total.data[at] = Number.NaN;
    // Others may be NaN already, of units without relevance: the search must not end at those.
    counts.data[m] = plane;
  }
}

/** The places of channel m whose units have relevance, and totals in a range. */
function placesIn({ least, below }: Range, relevance: Tensor, total: Tensor, m: number): number[] {
  const plane = relevance.data.length / relevance.shape[0];
  const found: number[] = [];
  for (let at = m * plane; at < (m + 1) * plane; at++) {
    const size = Math.abs(total.data[at]);
    if (relevance.data[at] !== 0 && size >= least && size < below) found.push(at);
  }
  return found;
}
