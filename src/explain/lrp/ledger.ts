import type { LayerType } from '../../nn/layers/table.js';
import type { Sums } from '../../tensor/survey.js';
import type { VerifiedLayer } from './verify.js';

/**
 * Where a layer's relevance went, summed in float64: what came in from above, what was passed on
 * below, and what stayed. `in = out + bias + epsilon + dead`, up to `closing`.
 */
export interface LedgerRow {
  readonly layer: string;
  readonly type: LayerType | 'restriction';
  readonly rule: string;
  readonly in: number;
  readonly out: number;
  /**
   * Σ|R| of what was passed on below: the score's size where no relevance is negative. Where denominators come
   * near 0 it grows without bound, although the sums still close.
   */
  readonly absolute: number;
  /** Absorbed by biases. */
  readonly bias: number;
  /** Absorbed by the stabiliser ε. */
  readonly epsilon: number;
  /** Received by units whose denominator is 0. */
  readonly dead: number;
  /**
   * `|in − out − bias − epsilon − dead|`, relative to the larger of Σ|R| above and below: the
   * rounding of what was summed.
   */
  readonly closing: number;
  /** `in − out − bias − epsilon − dead` as a share of the score's size: what is missing, or was invented. */
  readonly gap: number;
  /** Where numbers of the layer were computed again: how far off they were. */
  readonly verified?: VerifiedLayer;
}

/** The whole run: `score = pixels + bias + epsilon + dead`, up to `closing`. */
export interface LedgerTotal {
  readonly score: number;
  readonly pixels: number;
  /** Σ|R| of the pixels' values, channel by channel. */
  readonly absolute: number;
  readonly bias: number;
  readonly epsilon: number;
  readonly dead: number;
  /** `|score − pixels − bias − epsilon − dead|` relative to max(|score|, Σ|R| of the pixels). */
  readonly closing: number;
  /** The same, signed, as a share of the score's size. */
  readonly gap: number;
}

/** In index order. */
export function sumsOf(values: ArrayLike<number>): Sums {
  let sum = 0;
  let absolute = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    sum += value;
    absolute += Math.abs(value);
  }
  return { sum, absolute };
}

/** A share of the score's size; of a score of 0, nothing is a share. */
export const shareOfScore = (value: number, score: number) =>
  score === 0 ? 0 : value / Math.abs(score);

const relative = (error: number, scale: number) => (scale === 0 ? 0 : Math.abs(error) / scale);

/**
 * One row, from the sums on both sides and what stayed in between.
 * @param score of the whole run
 */
export function ledgerRow(
  about: Pick<LedgerRow, 'layer' | 'type' | 'rule'>,
  above: Sums,
  below: Sums,
  stayed: Pick<LedgerRow, 'bias' | 'epsilon' | 'dead'>,
  score: number,
): LedgerRow {
  const scale = Math.max(above.absolute, below.absolute);
  const { bias, epsilon, dead } = stayed;
  const gap = above.sum - below.sum - bias - epsilon - dead;
  // Field by field: to spread an object takes 4 µs, and an explanation has 142 rows.
  return {
    layer: about.layer,
    type: about.type,
    rule: about.rule,
    in: above.sum,
    out: below.sum,
    absolute: below.absolute,
    bias,
    epsilon,
    dead,
    closing: relative(gap, scale),
    gap: shareOfScore(gap, score),
  };
}

/** The ledger's bottom line. */
export function ledgerTotal(score: number, pixels: Sums, rows: readonly LedgerRow[]): LedgerTotal {
  let [bias, epsilon, dead] = [0, 0, 0];
  for (const row of rows) {
    bias += row.bias;
    epsilon += row.epsilon;
    dead += row.dead;
  }
  const gap = score - pixels.sum - bias - epsilon - dead;
  return {
    score,
    pixels: pixels.sum,
    absolute: pixels.absolute,
    bias,
    epsilon,
    dead,
    closing: relative(gap, Math.max(Math.abs(score), pixels.absolute)),
    gap: shareOfScore(gap, score),
  };
}
