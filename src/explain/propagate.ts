import type { Call, Linear, Propagated, Weights } from '../nn/layers/layer.js';
import type { Engine } from '../tensor/engine.js';
import { type Filter, whole } from '../tensor/filters.js';
import { type Geometry, shares } from '../tensor/kernels/signatures.js';
import { sum, type Tensor } from '../tensor/tensor.js';
import { type Bounds, inputParts } from './input-parts.js';
import { type Group, type Rule, w as unmodified } from './rules/rule.js';
import { filterOf, partOf } from './weight-parts.js';

/**
 * What becomes of a bias: `absorb` leaves it in the denominator, where it keeps its share; `ignore`
 * takes it out; `distribute` spreads its share evenly over the unit's real inputs.
 */
export const biasModes = ['absorb', 'ignore', 'distribute'] as const;
export type BiasMode = (typeof biasModes)[number];

/** What a composite assigns to a weighted layer. */
export interface Assignment {
  readonly rule: Rule;
  readonly bias: BiasMode;
}

/**
 * The one propagation behind every rule. For each group of a rule's terms: a forward pass through
 * the modified layer makes the denominators, the relevance is divided by them, pulled back through
 * the modified layer, and multiplied with the modified input:
 *
 * `R_i = Σ_groups Σ_terms input_i · Σ_j weight_ij · λ_j R_j / (z_j + ε·sign(z_j))`
 *
 * @param relevance of the layer's outputs, their shape; stays the caller's
 * @param bounds the lowest and highest pixel per channel, for rules that ask for them
 * @returns relevance of the inputs, their shape, as a new tensor; and what was not handed down
 */
export function propagate(
  engine: Engine,
  linear: Linear,
  call: Call,
  { rule, bias }: Assignment,
  relevance: Tensor,
  bounds?: Bounds,
): Propagated {
  const { geometry } = linear;
  const x = linear.input(call.inputs[0] as Tensor);
  const { weight, bias: biases } = call.weights as Weights;
  const result = engine.zeros((call.inputs[0] as Tensor).shape);
  const out = linear.input(result);

  return engine.scope(() => {
    const input = inputParts(engine, x, bounds);
    const biasOf = (group: Group): Tensor =>
      bias === 'ignore' ? engine.none : partOf(engine, biases, group.bias);
    /** The group's terms that are not zero throughout: the modified input and the modified weights. */
    const termsOf = (group: Group): [Tensor, Filter][] =>
      group.terms.flatMap((term) => {
        const values = input(term.input);
        return values === undefined ? [] : [[values, filterOf(engine, weight, term.weight)]];
      });
    /** `z_j = Σ_i Σ_terms input_i weight_ij + b_j`. */
    const forward = (terms: readonly [Tensor, Filter][], b: Tensor): Tensor => {
      const z = engine.tensor(relevance.shape);
      terms.forEach(([values, filter], t) => {
        const term = t === 0 ? z : engine.tensor(relevance.shape);
        engine.convolve(values, filter, t === 0 ? b : engine.none, term, geometry, 'exact');
        if (t > 0) engine.run('add', [term, z], []);
      });
      return z;
    };

    const totals = rule.groups.map((group) => forward(termsOf(group), biasOf(group)));
    // Units that fire and units that are inhibited are told apart by what they really said.
    const bySign = rule.groups.some(({ share }) => share === 'positive' || share === 'negative');
    const said = bySign
      ? forward([[x, whole(weight)]], partOf(engine, biases, unmodified))
      : engine.none;

    const stayed = { given: 0, bias: 0, epsilon: 0 };
    let unspread = 0;
    rule.groups.forEach((group, g) => {
      const z = totals[g] as Tensor;
      const other = group.share === 'balanced' ? (totals[1 - g] as Tensor) : said;
      const b = biasOf(group);
      const s = engine.tensor(relevance.shape);
      const sums = engine.zeros([relevance.shape[0] as number, 3], 'float64');
      engine.run(
        'share',
        [relevance, z, other, b, s, sums],
        [group.lambda, shares[group.share], group.epsilon],
      );
      for (let m = 0; m < sums.data.length; m += 3) {
        stayed.given += sums.data[m] as number;
        stayed.bias += sums.data[m + 1] as number;
        stayed.epsilon += sums.data[m + 2] as number;
      }
      if (!s.data.some((value: number) => value !== 0)) return;
      const back = engine.tensor(out.shape);
      for (const [values, filter] of termsOf(group)) {
        engine.convolveInput(s, filter, back, geometry, 'exact');
        engine.run('multiplyAdd', [values, back, out], [1]);
      }
      if (bias === 'distribute') unspread += spreadBias(engine, geometry, weight.shape, s, b, out);
    });
    return {
      inputs: [result],
      bias: bias === 'distribute' ? unspread : stayed.bias,
      epsilon: stayed.epsilon,
      dead: sum(relevance) - stayed.given,
    };
  });
}

/**
 * Adds to every real input of every unit j its even part of what the unit's bias would keep:
 * `b_j s_j / n_j`. Returns the share of biases whose units see nothing but padding, n_j = 0: it stays.
 */
function spreadBias(
  engine: Engine,
  geometry: Geometry,
  [, channels, kh, kw]: readonly number[],
  s: Tensor,
  b: Tensor,
  out: Tensor,
): number {
  const plane = ([, height, width]: readonly number[]) => [1, height as number, width as number];
  const ones = engine.tensor([1, 1, kh as number, kw as number]);
  ones.data.fill(1);
  const real = engine.tensor(plane(out.shape));
  real.data.fill(channels as number);
  // How many real inputs each unit has: fewer where its field reaches over the edge.
  const n = engine.tensor(plane(s.shape));
  engine.run('convolution', [real, ones, engine.none, n], geometry);
  const t = engine.tensor(plane(s.shape));
  engine.run('biasShare', [s, b, n, t], []);
  const channelSize = n.data.length;
  let unspread = 0;
  n.data.forEach((inputs, at) => {
    if (inputs > 0) return;
    t.data[at] = 0;
    b.data.forEach((own, m) => {
      unspread += own * (s.data[m * channelSize + at] as number);
    });
  });
  const map = engine.tensor(plane(out.shape));
  engine.run('convolutionInput', [t, ones, map], geometry);
  engine.run('addToChannels', [map, out], []);
  return unspread;
}
