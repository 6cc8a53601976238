import type { Call, Linear, Propagated } from '../../nn/layers/layer.js';
import type { Engine } from '../../tensor/engine.js';
import type { Filter } from '../../tensor/packed-weights.js';
import { type Sums, surveyOf } from '../../tensor/survey.js';
import type { Tensor } from '../../tensor/tensor.js';
import type { LeakLimit } from '../../tensor/winograd-leak.js';
import type { Assignment } from './assignment.js';
import { deadOf } from './dead.js';
import type { Bounds } from './modified-inputs.js';
import { type ModifiedLayer, modifiedLayer } from './modified-layer.js';
import { divideAll, type Quotients } from './quotients.js';
import { biasSpreader } from './spread-bias.js';
import { type Totals, totalsOf } from './totals.js';

/**
 * Winograd leaks rounding errors within a tile: inputs outside a unit's receptive field get up to
 * 2⁻²⁴·|s|·|z|. Where z ≈ 0, s = R/z is huge and the leak dominates. 64 keeps it below
 * 64·2⁻²⁴ ≈ 4e-6 of Σ|R|.
 */
const MOST_LEAKED = 64;

/** What is known of a layer already. */
export interface Known {
  /** Σ R_j and Σ |R_j|. */
  readonly arrived?: Sums;
  /** True where the layer's input has no negative numbers. */
  readonly isNonNegative?: boolean;
}

/**
 * The one propagation behind every rule. For each group of a rule's terms: a forward pass through
 * the modified layer makes the denominators, the relevance is divided by them, pulled back through
 * the modified layer, and multiplied by the modified input:
 *
 * `R_i = Σ_groups Σ_terms input_i · Σ_j weight_ij · λ_j R_j / (z_j + ε·sign(z_j))`
 *
 * @param relevance of the layer's outputs, their shape; stays the caller's
 * @param bounds the lowest and highest pixel per channel, for rules that need them
 * @param known what need not be found out again
 * @returns relevance of the inputs, their shape, as a new tensor; and the relevance that was not
 *   passed on
 */
export function propagate(
  engine: Engine,
  linear: Linear,
  call: Call,
  { rule, bias: mode }: Assignment,
  relevance: Tensor,
  bounds?: Bounds,
  { arrived = surveyOf(engine, relevance), isNonNegative }: Known = {},
): Propagated {
  const result = engine.tensor(call.inputs[0].shape);
  return engine.scope(() => {
    const layer = modifiedLayer(engine, linear, call, mode, bounds, isNonNegative);
    const totals = totalsOf(engine, layer, rule, relevance, arrived);
    const out = productSum(engine, linear.input(result));
    const sums = { given: 0, bias: 0, epsilon: 0 };
    const spreader = mode === 'distribute' ? biasSpreader(engine, layer) : undefined;
    const needed = rule.groups.filter((group) => totals.isNeeded(group));
    const quotients = divideAll(engine, relevance, totals, layer, needed, sums);
    const unspread = spreader?.take(quotients) ?? 0;
    const most = MOST_LEAKED * arrived.absolute;
    for (const { gy, share, parts, input, filter } of pullsOf(layer, totals, quotients)) {
      const back = engine.tensor(layer.input.shape);
      const operands = { gy, share, filter, gx: back, shape: linear.shape, where: input } as const;
      engine.convolveInput({ ...operands, exactness: 'exact', leak: { parts, most } });
      out.add(input, back);
      engine.release(back);
    }
    spreader?.spread(out.tensor());
    out.tensor();
    return {
      inputs: [result],
      bias: mode === 'distribute' ? unspread : sums.bias,
      epsilon: sums.epsilon,
      dead: deadOf(engine, relevance, totals, needed, arrived, sums.given),
    };
  });
}

/** One adjoint of a layer, and the modified input that its result is multiplied by. */
interface Pull {
  readonly gy: Tensor;
  /** The share of gy's elements that are other than 0. */
  readonly share: number;
  /** The parts of gy, each with the totals that it was divided by. */
  readonly parts: LeakLimit['parts'];
  readonly input: Tensor;
  readonly filter: Filter;
}

/**
 * The adjoints that pull quotients back. Where two groups take the same inputs by parts of the same weights, as both
 * sides of alpha-beta do, one adjoint of both parts takes the place of two.
 */
function pullsOf(layer: ModifiedLayer, totals: Totals, { all, byGroup }: Quotients): Pull[] {
  const alive = byGroup.filter(({ others }) => others > 0);
  const parts = alive.map(({ group, s }) => [s, totals.of(group)] as const);
  const [first = [], second] = alive.map(({ group }) => layer.terms(group));
  if (second !== undefined && areStackable(layer, first, second)) {
    return first.map(([input, filter], k) => {
      const [, { part }] = second[k];
      const share = (alive[0].others + alive[1].others) / all.data.length;
      return { gy: all, share, parts, input, filter: { ...filter, below: part } };
    });
  }
  return alive.flatMap(({ group, s, others }, g) => {
    const share = others / s.data.length;
    const own = { gy: s, share, parts: [parts[g]] };
    return layer.terms(group).map(([input, filter]) => ({ ...own, input, filter }));
  });
}

type Terms = ReturnType<ModifiedLayer['terms']>;

/**
 * The most weights of a filter that is stacked, 1.6 MB of them: of more, the product takes so long that what is saved
 * beside it does not count, and both parts in one piece would be the largest that a network's memory has to hold.
 */
const MOST_STACKED = 400_000;

const areStackable = ({ linear, weight }: ModifiedLayer, first: Terms, second: Terms): boolean =>
  linear.shape.groups === 1 &&
  weight.data.length <= MOST_STACKED &&
  first.length === second.length &&
  first.every(([input, { weights }], k) => {
    const [other, filter] = second[k];
    return input === other && weights === filter.weights;
  });

/** A sum of products, `out += a · b`, element by element; the first product overwrites `out`. */
function productSum(engine: Engine, out: Tensor) {
  let isEmpty = true;
  return {
    add(a: Tensor, b: Tensor): void {
      engine.run('multiply', [a, b, out], [Number(!isEmpty)]);
      isEmpty = false;
    },
    /** The sum so far: zeros before the first product. */
    tensor(): Tensor {
      if (isEmpty) out.data.fill(0);
      isEmpty = false;
      return out;
    },
  };
}
