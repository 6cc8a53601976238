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
export function surveyOf(engine: Computing, tensor: Tensor): Survey {
  return engine.scope(() => {
    const channels = engine.tensor([tensor.shape[0], 4], 'float64');
    engine.run('survey', [tensor, channels], []);
    return overChannels(channels.data);
  });
}

function overChannels(rows: Real): Survey {
  let [sum, absolute, least, largest] = [0, 0, Infinity, 0];
  for (let c = 0; c < rows.length; c += 4) {
    sum += rows[c];
    absolute += rows[c + 1];
    least = Math.min(least, rows[c + 2]);
    largest = Math.max(largest, rows[c + 3]);
  }
  return { sum, absolute, least, largest };
}
