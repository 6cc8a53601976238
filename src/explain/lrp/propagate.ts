import type { Call, Linear, Propagated } from '../../nn/layers/layer.js';
import type { Engine } from '../../tensor/engine.js';
import { conditions } from '../../tensor/kernels/signatures.js';
import { type Sums, surveyOf } from '../../tensor/survey.js';
import { isZero, type Tensor } from '../../tensor/tensor.js';
import type { Assignment } from './assignment.js';
import { deadOf } from './dead.js';
import type { Bounds } from './modified-inputs.js';
import { modifiedLayer } from './modified-layer.js';
import type { Group } from './rules/rule.js';
import { biasSpreader } from './spread-bias.js';
import { type Totals, totalsOf } from './totals.js';

/**
 * Winograd leaks rounding errors within a tile: inputs outside a unit's receptive field get up to
 * 2⁻²⁴·|s|·|z|. Where z ≈ 0, s = R/z is huge and the leak dominates. 64 keeps it below
 * 64·2⁻²⁴ ≈ 4e-6 of Σ|R|.
 */
const MOST_LEAKED = 64;

/**
 * The one propagation behind every rule. For each group of a rule's terms: a forward pass through
 * the modified layer makes the denominators, the relevance is divided by them, pulled back through
 * the modified layer, and multiplied by the modified input:
 *
 * `R_i = Σ_groups Σ_terms input_i · Σ_j weight_ij · λ_j R_j / (z_j + ε·sign(z_j))`
 *
 * @param relevance of the layer's outputs, their shape; stays the caller's
 * @param bounds the lowest and highest pixel per channel, for rules that need them
 * @param arrived Σ R_j and Σ |R_j|, where they are known already
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
  arrived: Sums = surveyOf(engine, relevance),
): Propagated {
  const result = engine.tensor(call.inputs[0].shape);
  return engine.scope(() => {
    const layer = modifiedLayer(engine, linear, call, mode, bounds);
    const totals = totalsOf(engine, layer, rule, relevance);
    const out = productSum(engine, linear.input(result));
    const sums = { given: 0, bias: 0, epsilon: 0 };
    const spreader = mode === 'distribute' ? biasSpreader(engine, layer) : undefined;
    let unspread = 0;
    const needed = rule.groups.filter((group) => totals.isNeeded(group));
    for (const group of needed) {
      const s = divide(engine, relevance, totals, group, layer.bias(group.bias), sums);
      if (!isZero(s)) {
        const leak = { z: totals.of(group), most: MOST_LEAKED * arrived.absolute };
        const back = engine.tensor(layer.input.shape);
        for (const [input, filter] of layer.terms(group)) {
          const { shape } = linear;
          const adjoint = { gy: s, filter, gx: back, shape, leak, where: input } as const;
          engine.convolveInput({ ...adjoint, exactness: 'exact' });
          out.add(input, back);
        }
        engine.release(back);
        const bias = layer.bias(group.bias);
        if (spreader !== undefined && bias !== engine.none) unspread += spreader.take(s, bias);
      }
      // The tensors of the largest layers take 3 MB each.
      engine.release(s);
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

/** Sums over a layer's units, in float64. */
interface UnitSums {
  /** Relevance that was divided: Σ λ_j R_j where the denominator is not 0. */
  given: number;
  /** Relevance in proportion to biases. */
  bias: number;
  /** Relevance in proportion to the stabiliser. */
  epsilon: number;
}

/** `s_j = λ_j R_j / (z_j + ε·sign(z_j))`, the shape of `relevance`; adds to `sums`. */
function divide(
  engine: Engine,
  relevance: Tensor,
  totals: Totals,
  group: Group,
  bias: Tensor,
  sums: UnitSums,
): Tensor {
  const { lambda, appliesTo, epsilon } = group;
  const [total, decider] = [totals.of(group), totals.decider(group)];
  const s = engine.tensor(relevance.shape);
  const perChannel = engine.tensor([relevance.shape[0], 3], 'float64');
  const tensors = [relevance, total, decider, bias, s, perChannel] as const;
  engine.run('divide', [...tensors], [lambda, conditions[appliesTo], epsilon]);
  const { data } = perChannel;
  for (let m = 0; m < data.length; m += 3) {
    sums.given += data[m];
    sums.bias += data[m + 1];
    sums.epsilon += data[m + 2];
  }
  return s;
}

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
