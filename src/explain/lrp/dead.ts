import type { Sums } from '../../tensor/survey.js';
import type { Tensor } from '../../tensor/tensor.js';
import { type Group, lambdaOf } from './rules/rule.js';
import type { Totals } from './totals.js';

/** A float64 difference this small, relative to what it is the difference of, is rounding. */
const ROUNDING = 1e-12;

/** The largest quotient that a float32 holds: beyond it, the kernel `divide` counts a denominator as 0. */
const LARGEST = 3.4e38;

/**
 * Relevance of units that none of a rule's groups can pass on, because its denominators are 0: counted
 * unit by unit, and not as what is left over, which would hide relevance that a kernel lost or invented.
 * Units are looked at only where something is left over, so that most layers take no time.
 * @param output of the layer, before any ReLU
 * @param groups those that any unit with relevance needs
 * @param given the relevance that was divided
 */
export function deadOf(
  { data }: Tensor,
  output: Tensor,
  totals: Totals,
  groups: readonly Group[],
  arrived: Sums,
  given: number,
): number {
  if (Math.abs(arrived.sum - given) <= ROUNDING * arrived.absolute) return 0;
  const parts = groups.map((group) => ({
    group,
    total: totals.of(group).data,
    decider: totals.decider(group).data,
  }));
  let dead = 0;
  for (let j = 0; j < data.length; j++) {
    if (data[j] === 0) continue;
    let passed = 0;
    for (const { group, total, decider } of parts) {
      const lambda = lambdaOf(group, total[j], decider[j], output.data[j]);
      const stabiliser = total[j] < 0 ? -group.epsilon : group.epsilon;
      const quotient = (lambda * data[j]) / (total[j] + stabiliser);
      if (Math.abs(quotient) <= LARGEST) passed += lambda;
    }
    dead += (1 - passed) * data[j];
  }
  return dead;
}
