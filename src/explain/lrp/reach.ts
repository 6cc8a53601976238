import type { LedgerRow, LedgerTotal } from './ledger.js';

/**
 * Of how many times the score's size Σ|R| of the pixels means nothing any more. Float32 rounds each value
 * to 6e-8 of itself, so that from here on the rounding of the map alone is of the order of a hundredth of
 * the score, and no sum over it can be trusted.
 *
 * Measured over all presets and bias modes, on drawings and photographs, with both networks and for likely
 * and unlikely classes: where denominators hold, Σ|R| is at most 290 times the score (the epsilon rule on
 * a photograph, biases ignored); where one cancels to next to nothing, at least 1.9e12 times.
 */
const MEANINGLESS_FROM = 1e5;

/**
 * Whether a denominator that is next to nothing has blown relevance up so far that the map means nothing,
 * or to what is no number at all.
 */
export const isMeaningless = ({ score, absolute }: Pick<LedgerTotal, 'score' | 'absolute'>) =>
  absolute > 0 && !(absolute < MEANINGLESS_FROM * Math.abs(score));

/** The layer in which relevance blew up: the first, from the scores down, to hand on far more than the score. */
export const blownUpIn = (
  ledger: readonly LedgerRow[],
  { score }: Pick<LedgerTotal, 'score'>,
): string | undefined =>
  ledger.find(({ absolute }) => !(absolute < MEANINGLESS_FROM * Math.abs(score)))?.layer;
