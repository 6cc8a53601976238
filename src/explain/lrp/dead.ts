import type { Engine } from '../../tensor/engine.js';
import { conditions } from '../../tensor/kernels/signatures.js';
import type { Sums } from '../../tensor/survey.js';
import { sum, type Tensor } from '../../tensor/tensor.js';
import type { Group } from './rules/rule.js';
import type { Totals } from './totals.js';

/** A float64 difference this small, relative to what it is the difference of, is rounding. */
const ROUNDING = 1e-12;

/**
 * Relevance of units that none of a rule's groups can pass on, because its denominators are 0: counted
 * unit by unit, and not as what is left over, which would hide relevance that a kernel lost or invented.
 * Units are looked at only where something is left over, so that most layers take no time.
 * @param groups those that any unit with relevance needs: none, one or two
 * @param given the relevance that was divided
 */
export function deadOf(
  engine: Engine,
  relevance: Tensor,
  totals: Totals,
  groups: readonly Group[],
  arrived: Sums,
  given: number,
): number {
  if (Math.abs(arrived.sum - given) <= ROUNDING * arrived.absolute) return 0;
  const [first, second] = groups;
  if (first === undefined) return arrived.sum;
  const { none } = engine;
  const placesOf = (group: Group) => [totals.of(group), totals.decider(group)] as const;
  const numbersOf = ({ lambda, appliesTo, epsilon }: Group) =>
    [lambda, conditions[appliesTo], epsilon] as const;
  const places = placesOf(first);
  const others = second === undefined ? ([none, none] as const) : placesOf(second);
  const numbers = [...numbersOf(first), ...numbersOf(second ?? first)] as const;
  return engine.scope(() => {
    const dead = engine.tensor([relevance.shape[0]], 'float64');
    engine.run('sumDead', [relevance, ...places, ...others, dead], [...numbers]);
    return sum(dead);
  });
}
