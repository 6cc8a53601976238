import type { Computing } from './run.js';
import type { Real, Tensor } from './tensor.js';

/** Σ and Σ| |, in float64. */
export interface Sums {
  readonly sum: number;
  readonly absolute: number;
}

/** Sums and extremes of a tensor. */
export interface Survey extends Sums {
  readonly least: number;
  /** The largest absolute value. */
  readonly largest: number;
}

/** Surveys a tensor with a kernel, on all threads; the result does not depend on their number. */
export const surveyOf = (engine: Computing, tensor: Tensor): Survey =>
  surveysOf(engine, tensor, []).whole;

/**
 * Surveys a tensor, and parts of it, in one pass over memory.
 * @param channels of each part, one part after the other
 */
export function surveysOf(
  engine: Computing,
  tensor: Tensor,
  channels: readonly number[],
): { readonly whole: Survey; readonly parts: readonly Survey[] } {
  return engine.scope(() => {
    const rows = engine.tensor([tensor.shape[0], 4], 'float64');
    engine.run('survey', [tensor, rows], []);
    let from = 0;
    const parts = channels.map((count) => {
      from += count;
      return overChannels(rows.data, from - count, from);
    });
    return { whole: overChannels(rows.data, 0, tensor.shape[0]), parts };
  });
}

/** Of channels [from, to), from what the kernel found of each. */
function overChannels(rows: Real, from: number, to: number): Survey {
  let [sum, absolute, least, largest] = [0, 0, Infinity, 0];
  for (let c = 4 * from; c < 4 * to; c += 4) {
    sum += rows[c];
    absolute += rows[c + 1];
    least = Math.min(least, rows[c + 2]);
    largest = Math.max(largest, rows[c + 3]);
  }
  return { sum, absolute, least, largest };
}
