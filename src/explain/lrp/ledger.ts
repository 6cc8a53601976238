import type { LayerType } from '../../nn/layers/table.js';
import type { Sums } from '../../tensor/survey.js';

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
  /** Σ|R| of what was passed on below. */
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

const relative = (error: number, scale: number) => (scale === 0 ? 0 : Math.abs(error) / scale);

/** A float64 difference this small, relative to what it is the difference of, is rounding: 0. */
const ROUNDING = 1e-12;

/** One row, from the sums on both sides and what stayed in between. */
export function ledgerRow(
  about: Pick<LedgerRow, 'layer' | 'type' | 'rule'>,
  above: Sums,
  below: Sums,
  stayed: Pick<LedgerRow, 'bias' | 'epsilon' | 'dead'>,
): LedgerRow {
  const scale = Math.max(above.absolute, below.absolute);
  const dead = Math.abs(stayed.dead) <= ROUNDING * scale ? 0 : stayed.dead;
  const error = above.sum - below.sum - stayed.bias - stayed.epsilon - dead;
  return {
    ...about,
    in: above.sum,
    out: below.sum,
    absolute: below.absolute,
    bias: stayed.bias,
    epsilon: stayed.epsilon,
    dead,
    closing: relative(error, scale),
  };
}

/** The ledger's bottom line. */
export function ledgerTotal(score: number, pixels: Sums, rows: readonly LedgerRow[]): LedgerTotal {
  const total = (column: 'bias' | 'epsilon' | 'dead') =>
    rows.reduce((sum, row) => sum + row[column], 0);
  const [bias, epsilon, dead] = [total('bias'), total('epsilon'), total('dead')];
  const error = score - pixels.sum - bias - epsilon - dead;
  const closing = relative(error, Math.max(Math.abs(score), pixels.absolute));
  return { score, pixels: pixels.sum, absolute: pixels.absolute, bias, epsilon, dead, closing };
}
