import type { Call, Linear, Propagated, Weights } from '../../nn/layers/layer.js';
import type { Engine } from '../../tensor/engine.js';
import { type Geometry, type Share, shares } from '../../tensor/kernels/signatures.js';
import type { Filter } from '../../tensor/packed-weights.js';
import { type Sums, surveyOf } from '../../tensor/survey.js';
import { isZero, type Tensor } from '../../tensor/tensor.js';
import { type Bounds, inputParts } from './input-parts.js';
import type { Group, Rule } from './rules/rule.js';
import { totalByDifference } from './totals.js';
import { filterOf, partOf } from './weight-parts.js';
import { exactnessFor } from './winograd-leak.js';

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
 * @param arrived Σ R_j and Σ |R_j|, where they are known already
 * @returns relevance of the inputs, their shape, as a new tensor; and what was not handed down
 */
export function propagate(
  engine: Engine,
  linear: Linear,
  call: Call,
  { rule, bias }: Assignment,
  relevance: Tensor,
  bounds?: Bounds,
  arrived: Sums = surveyOf(engine, relevance),
): Propagated {
  const { geometry } = linear;
  const x = linear.input(call.inputs[0] as Tensor);
  const { weight, bias: biases } = call.weights as Weights;
  const result = engine.tensor((call.inputs[0] as Tensor).shape);
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
        if (t === 0) return;
        engine.run('add', [term, z], []);
        engine.release(term);
      });
      return z;
    };

    const z = call.output;
    /** A total that is what the layer said, less what is known: see `totalByDifference`. */
    const byDifference = (group: Group, plus: Tensor): Tensor | undefined => {
      const known = { relevance, z, plus, biases, withoutBias: bias === 'ignore' };
      return totalByDifference(engine, linear, known, termsOf(group), biasOf(group));
    };
    const [first, second] = rule.groups as [Group, Group?];
    const totalOf = (group: Group): Tensor => forward(termsOf(group), biasOf(group));
    const saidTotal = () => (bias === 'ignore' ? byDifference(first, engine.none) : z);
    const firstTotal = (rule.plain && saidTotal()) || totalOf(first);
    // The two sides of a unit make up what it said: the second is what the first leaves.
    const secondTotal = memo(
      () =>
        (rule.complementary && byDifference(second as Group, firstTotal)) ||
        totalOf(second as Group),
    );

    const stayed: Shares = { given: 0, bias: 0, epsilon: 0 };
    let unspread = 0;
    let isUnset = true;
    const clear = () => {
      if (isUnset) out.data.fill(0);
      isUnset = false;
    };
    /** Adds `Σ_terms input_i · Σ_j weight_ij s_j`, and the biases' shares if they are spread. */
    const pullBack = (group: Group, total: Tensor, s: Tensor, b: Tensor): void => {
      const exactness = exactnessFor(engine, weight, s, total, arrived);
      const back = engine.tensor(out.shape);
      for (const [values, filter] of termsOf(group)) {
        engine.convolveInput(s, filter, back, geometry, exactness);
        engine.run('multiply', [values, back, out], [Number(!isUnset)]);
        isUnset = false;
      }
      engine.release(back);
      if (bias !== 'distribute') return;
      clear();
      unspread += spreadBias(engine, geometry, weight.shape, s, b, out);
    };
    rule.groups.forEach((group, g) => {
      if (!isNeeded(group, relevance, z, firstTotal)) return;
      const total = g === 0 ? firstTotal : secondTotal();
      const other = otherOf(group, total, g === 0 ? second : first, z, () =>
        g === 0 ? secondTotal() : firstTotal,
      );
      const b = biasOf(group);
      const s = engine.tensor(relevance.shape);
      const sums = engine.tensor([relevance.shape[0], 3], 'float64');
      engine.run(
        'share',
        [relevance, total, other, b, s, sums],
        [group.lambda, shares[group.share], group.epsilon],
      );
      addTo(stayed, sums);
      if (!isZero(s)) pullBack(group, total, s, b);
      // The largest layers' tensors take 3 MB each: those that are done with make room.
      engine.release(s);
    });
    clear();
    return {
      inputs: [result],
      bias: bias === 'distribute' ? unspread : stayed.bias,
      epsilon: stayed.epsilon,
      dead: arrived.sum - stayed.given,
    };
  });
}

/** What of a layer's relevance was given to inputs, and what stayed with biases and the stabiliser. */
interface Shares {
  given: number;
  bias: number;
  epsilon: number;
}

/** Adds what `share` says of each channel. */
function addTo(shares: Shares, { data }: Tensor): void {
  for (let m = 0; m < data.length; m += 3) {
    shares.given += data[m];
    shares.bias += data[m + 1];
    shares.epsilon += data[m + 2];
  }
}

/** Calls `make` at the first call only. */
function memo<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

/** The tensor that decides about a group's weight at each unit: see `shares`. */
function otherOf(
  { share, lambda }: Group,
  total: Tensor,
  second: Group | undefined,
  z: Tensor,
  others: () => Tensor,
): Tensor {
  // Units that fire and units that are inhibited are told apart by what they really said.
  if (share === 'positive' || share === 'negative') return z;
  // A side whose weight is 1 whether the other is empty or not need not know the other.
  if (share === 'balanced' && !(lambda === 1 && second?.lambda === 0)) return others();
  return total;
}

/** Whether any unit with relevance lets the group have some of it. */
function isNeeded({ share, lambda }: Group, relevance: Tensor, z: Tensor, first: Tensor): boolean {
  const wanted: Record<Share, (at: number) => boolean> = {
    always: () => true,
    // A side of weight 0 only counts where the first one is empty.
    balanced: (at) => lambda !== 0 || first.data[at] === 0,
    positive: (at) => z.data[at] > 0,
    negative: (at) => z.data[at] < 0,
  };
  const isWanted = wanted[share];
  for (let at = 0; at < relevance.data.length; at++) {
    if (relevance.data[at] !== 0 && isWanted(at)) return true;
  }
  return false;
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
      unspread += own * s.data[m * channelSize + at];
    });
  });
  const map = engine.tensor(plane(out.shape));
  engine.run('convolutionInput', [t, ones, map], geometry);
  engine.run('addToChannels', [map, out], []);
  return unspread;
}
