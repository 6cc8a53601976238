import type { Engine } from '../../tensor/engine.js';
import { conditions } from '../../tensor/kernels/signatures.js';
import { type Tensor, viewOf } from '../../tensor/tensor.js';
import type { ModifiedLayer } from './modified-layer.js';
import type { Group } from './rules/rule.js';
import type { Totals } from './totals.js';

/** Sums over a layer's units, in float64. */
export interface UnitSums {
  /** Relevance that was divided: Σ λ_j R_j where the denominator is not 0. */
  given: number;
  /** Relevance in proportion to biases. */
  bias: number;
  /** Relevance in proportion to the stabiliser. */
  epsilon: number;
}

interface GroupQuotients {
  readonly group: Group;
  readonly s: Tensor;
  readonly bias: Tensor;
  /** How many of s are other than 0. */
  readonly others: number;
}

/** What each of a layer's units hands down for each unit of a denominator. */
export interface Quotients {
  /** `[k·M, h, w]`, those of the k groups that are needed one behind the other. */
  readonly all: Tensor;
  readonly byGroup: readonly GroupQuotients[];
}

/** `s_j = λ_j R_j / (z_j + ε·sign(z_j))` of each group; adds to `sums`. */
export function divideAll(
  engine: Engine,
  relevance: Tensor,
  totals: Totals,
  layer: ModifiedLayer,
  groups: readonly Group[],
  sums: UnitSums,
): Quotients {
  const { shape, data } = relevance;
  const all = engine.tensor([groups.length * shape[0], ...shape.slice(1)]);
  const byGroup = groups.map((group, g) => {
    const s = viewOf(all, g * data.length, shape);
    const bias = layer.bias(group.bias);
    const others = divide(engine, relevance, totals, { group, s, bias }, sums);
    return { group, s, bias, others };
  });
  return { all, byGroup };
}

/** The quotients of one group, written to `s`, the shape of `relevance`; adds to `sums`. Returns how many are not 0. */
function divide(
  engine: Engine,
  relevance: Tensor,
  totals: Totals,
  { group, s, bias }: Omit<GroupQuotients, 'others'>,
  sums: UnitSums,
): number {
  const { lambda, appliesTo, epsilon } = group;
  const [total, decider] = [totals.of(group), totals.decider(group)];
  const perChannel = engine.tensor([relevance.shape[0], 4], 'float64');
  const tensors = [relevance, total, decider, bias, s, perChannel] as const;
  engine.run('divide', [...tensors], [lambda, conditions[appliesTo], epsilon]);
  const { data } = perChannel;
  let others = 0;
  for (let m = 0; m < data.length; m += 4) {
    sums.given += data[m];
    sums.bias += data[m + 1];
    sums.epsilon += data[m + 2];
    others += data[m + 3];
  }
  return others;
}
