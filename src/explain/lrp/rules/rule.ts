import type { Condition } from '../../../tensor/kernels/signatures.js';

/**
 * Which inputs a term multiplies: x itself, its positive or negative part or its size, 1, the lowest or highest
 * value that a pixel can have, or how far x is from that.
 */
export type InputPart = 'x' | 'x+' | 'x-' | '|x|' | 'one' | 'low' | 'high' | 'x-low' | 'x-high';

/** Each input part of one input `x`, whose channel has pixels from `low` to `high`. */
export const inputParts: Record<InputPart, (x: number, low: number, high: number) => number> = {
  x: (x) => x,
  'x+': (x) => Math.max(x, 0),
  'x-': (x) => Math.min(x, 0),
  '|x|': (x) => Math.abs(x),
  one: () => 1,
  low: (_, low) => low,
  high: (_, __, high) => high,
  'x-low': (x, low) => x - low,
  'x-high': (x, _, high) => x - high,
};

/** A modification of weights, and of biases alike, with a key that tells equal ones apart. */
export interface WeightPart {
  readonly key: string;
  readonly of: (w: number) => number;
}

/** `Σ_i input_i weight_ij`: one product of a modified input and modified weights. */
export interface Term {
  readonly input: InputPart;
  readonly weight: WeightPart;
}

/**
 * Terms with a common denominator. Of a unit's relevance, the group passes the fraction λ on, in
 * proportion to its terms:
 * `R_i = Σ_j λ_j · (Σ terms_ij) / (Σ_i Σ terms_ij + bias_j + ε·sign) · R_j`.
 */
export interface Group {
  readonly terms: readonly Term[];
  /** The part of the bias that stands in the denominator, unless biases are ignored. */
  readonly bias: WeightPart;
  /** How the layer's output tells the total, where that takes fewer products than the terms. */
  readonly byOutput?: ByOutput;
  /** True where terms of either sign add up, so that little may be left of them. */
  readonly cancels?: boolean;
  readonly lambda: number;
  /** The units that λ applies to: see `lambdaOf`. */
  readonly appliesTo: Condition;
  /** The stabiliser; 0 for none. */
  readonly epsilon: number;
}

/** A total from the layer's output: `share · (z_j − Σ_i Σ less_ij − bias_j)`. */
export interface ByOutput {
  readonly less: readonly Term[];
  /** The part of the bias that is subtracted, unless biases are ignored; without, none is. */
  readonly bias?: WeightPart;
  readonly share: number;
}

/** A group's λ at one unit, from the group's total, the other group's, and the unit's output. */
const lambdas: Record<
  Condition,
  (lambda: number, total: number, other: number, output: number) => number
> = {
  always: (lambda) => lambda,
  balanced: (lambda, total, other) => (total === 0 ? 0 : other === 0 ? 1 : lambda),
  positive: (lambda, _, __, output) => (output > 0 ? lambda : 0),
  negative: (lambda, _, __, output) => (output < 0 ? lambda : 0),
};

/**
 * The λ that a group has at one unit.
 * @param total the group's denominator without the stabiliser, and `other` that of the other group
 * @param output of the unit, before any ReLU
 */
export const lambdaOf = (
  { appliesTo, lambda }: Group,
  total: number,
  other: number,
  output: number,
): number => lambdas[appliesTo](lambda, total, other, output);

/**
 * How a weighted layer's relevance is decomposed: data, which `propagate` computes and `audit`
 * prints. A rule file holds a formula and the groups that spell it out.
 */
export interface Rule {
  /** As on the command line and in the ledger. */
  readonly name: string;
  /** The values chosen, for the record. */
  readonly parameters: Readonly<Record<string, number>>;
  readonly groups: readonly [Group] | readonly [Group, Group];
  /** True where the totals of two groups add up to the layer's output. */
  readonly complementary?: boolean;
  /** True for rules that never see a bias unless a composite tells them to. */
  readonly withoutBias?: boolean;
  /** True for rules that only make sense where the input is pixels. */
  readonly pixelsOnly?: boolean;
}

/** The parts that rules are written in. */
export const w: WeightPart = { key: 'w', of: (v) => v };
export const positive: WeightPart = { key: 'w+', of: (v) => Math.max(v, 0) };
export const negative: WeightPart = { key: 'w-', of: (v) => Math.min(v, 0) };
/** Minus the size, for what is subtracted. */
export const minusSize: WeightPart = { key: '-|w|', of: (v) => -Math.abs(v) };
export const squared: WeightPart = { key: 'w²', of: (v) => v * v };
export const one: WeightPart = { key: '1', of: () => 1 };

/** Whether the group's total is the layer's own output: `Σ_i x_i w_ij + b_j`. */
export const isOutput = ({ terms: [term, ...others], bias }: Group): boolean =>
  others.length === 0 && term?.input === 'x' && term.weight === w && bias === w;
