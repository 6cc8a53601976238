import type { Engine } from '../../tensor/engine.js';
import { type Condition, conditions } from '../../tensor/kernels/signatures.js';
import type { Sums } from '../../tensor/survey.js';
import { isZero, sum, type Tensor } from '../../tensor/tensor.js';
import type { ModifiedLayer } from './modified-layer.js';
import { MOST_BY_HAND, recompute } from './recompute.js';
import { type Group, isOutput, type Rule } from './rules/rule.js';
import { sharpened } from './sharpened.js';

/** The totals of a rule's groups at one layer, `z_j = Σ_i Σ_terms input_i weight_ij + b_j`. */
export interface Totals {
  /** A group's total at each unit with relevance; what it is elsewhere is not defined. */
  of(group: Group): Tensor;
  /** The tensor that, at each unit, decides about the group's λ: see `lambdaOf`. */
  decider(group: Group): Tensor;
  /** Whether any unit with relevance lets the group have some of it. */
  isNeeded(group: Group): boolean;
}

/**
 * The totals of `rule`, each computed when first needed, in the caller's scope. Where the layer's
 * output tells a total, fewer products are made for it: for LRP-ε it is the output itself (less the bias,
 * if biases are ignored), for alpha-beta `z⁻ = z − z⁺`, and groups may say how (`byOutput`).
 */
export function totalsOf(
  engine: Engine,
  layer: ModifiedLayer,
  { groups, complementary = false }: Rule,
  relevance: Tensor,
  arrived: Sums,
): Totals {
  const { z, subtractsBias } = layer;
  const [first, second] = groups;
  const otherThan = (group: Group): Group | undefined => (group === first ? second : first);

  /** The total as what the layer's output leaves; undefined where rounding would spoil too much. */
  const byDifference = (group: Group, known: Tensor, share = 1) =>
    totalByDifference(engine, layer, { relevance, group, known, share });
  const byOutput = (group: Group) => {
    if (isOutput(group)) return subtractsBias ? byDifference(group, engine.none) : z;
    const { less, bias, share } = group.byOutput ?? {};
    if (less === undefined || layer.cost(less) >= layer.cost(group.terms)) return undefined;
    return byDifference(group, layer.sum(less, layer.bias(bias), relevance), share);
  };
  const make = (group: Group): Tensor => {
    const shortcut =
      group === first ? byOutput(group) : complementary && byDifference(group, of(first));
    const total = shortcut || layer.sum(group.terms, layer.bias(group.bias), relevance);
    return sharpened(engine, layer, group, total, relevance);
  };
  const made = new Map<Group, Tensor>();
  const of = (group: Group): Tensor => {
    const total = made.get(group) ?? make(group);
    made.set(group, total);
    return total;
  };

  const deciders: Record<Condition, (group: Group) => Tensor> = {
    always: of,
    balanced: (group) => {
      const other = otherThan(group);
      // A group whose λ is 1 whether the other is empty or not need not know the other's total.
      const isAlwaysOne = group.lambda === 1 && other?.lambda === 0;
      return other === undefined || isAlwaysOne ? of(group) : of(other);
    },
    positive: () => z,
    negative: () => z,
  };
  return {
    of,
    decider: (group) => deciders[group.appliesTo](group),
    isNeeded: (group) =>
      arrived.absolute !== 0 && isNeeded(engine, group, relevance, z, () => of(first)),
  };
}

/**
 * Whether any unit with relevance lets the group have some: it has to be looked for where the answer
 * depends on a total, which a kernel does on all threads.
 * @param first the first group's total
 */
function isNeeded(
  engine: Engine,
  { appliesTo, lambda }: Group,
  relevance: Tensor,
  z: Tensor,
  first: () => Tensor,
): boolean {
  if (appliesTo === 'always' || (appliesTo === 'balanced' && lambda !== 0)) return true;
  // A balanced group of λ = 0 gets relevance only where the first one is empty.
  const decider = appliesTo === 'balanced' ? first() : z;
  return engine.scope(() => {
    const counts = engine.tensor([z.shape[0]], 'float64');
    engine.run('countUnits', [relevance, decider, counts], [conditions[appliesTo]]);
    return !isZero(counts);
  });
}

/**
 * A difference is trusted where it is at least this fraction of the numbers that it is the
 * difference of: float32 then leaves it six digits less one.
 */
const LEAST = 0.05;

/** A group's total as what is left of the output: `share · (z − known − b)`. */
interface Difference {
  readonly relevance: Tensor;
  readonly group: Group;
  /** What is subtracted of the output, such as the other group's total; or `none`. */
  readonly known: Tensor;
  readonly share: number;
}

/**
 * A total by subtraction in place of a forward product, the bias subtracted only where biases are ignored.
 * Units where most of it cancels are summed one by one in float64; where there are many of them, undefined
 * is returned. Units without relevance are left at 0.
 */
function totalByDifference(
  engine: Engine,
  layer: ModifiedLayer,
  { relevance, group, known, share }: Difference,
): Tensor | undefined {
  const { z, biases, subtractsBias } = layer;
  const total = engine.tensor(z.shape);
  const cancelled = engine.tensor([z.shape[0]], 'float64');
  const tensors = [relevance, z, known, biases, total, cancelled] as const;
  engine.run('subtractTotals', [...tensors], [Number(subtractsBias), LEAST, share]);
  const lost = sum(cancelled);
  if (lost > MOST_BY_HAND * total.data.length) {
    engine.release(total);
    return undefined;
  }
  if (lost > 0) recompute(engine, layer, group, total, cancelled);
  return total;
}
