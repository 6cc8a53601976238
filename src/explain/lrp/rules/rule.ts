import type { Share } from '../../../tensor/kernels/signatures.js';

/**
 * Which inputs a term multiplies: x itself, its positive or negative part, 1, or minus the lowest
 * or highest value that a pixel can have.
 */
export type InputPart = 'x' | 'x+' | 'x-' | 'one' | '-low' | '-high';

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
 * Terms that share a denominator. Of a unit's relevance, the group hands λ down in proportion to
 * its terms: `R_i = Σ_j λ_j · (Σ terms_ij) / (Σ_i Σ terms_ij + bias_j + ε·sign) · R_j`.
 */
export interface Group {
  readonly terms: readonly Term[];
  /** What of the bias stands in the denominator, unless biases are ignored. */
  readonly bias: WeightPart;
  readonly lambda: number;
  /** At which units λ applies: see `shares`. */
  readonly share: Share;
  /** The stabiliser; 0 for none. */
  readonly epsilon: number;
}

/**
 * How a weighted layer's relevance is taken apart: data, which `propagate` computes and `audit`
 * prints. A rule file holds a formula and the groups that spell it out.
 */
export interface Rule {
  /** As on the command line and in the ledger. */
  readonly name: string;
  /** What was chosen, for the record. */
  readonly parameters: Readonly<Record<string, number>>;
  readonly groups: readonly Group[];
  /** True where the only group's total is what the layer itself says. */
  readonly plain?: boolean;
  /** True where two groups' totals add up to what the layer itself says. */
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
export const squared: WeightPart = { key: 'w²', of: (v) => v * v };
export const one: WeightPart = { key: '1', of: () => 1 };
