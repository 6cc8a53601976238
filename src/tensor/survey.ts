import type { Engine } from './engine.js';
import type { Real, Tensor } from './tensor.js';

/** Σ and Σ| |, in float64. */
export interface Sums {
  readonly sum: number;
  readonly absolute: number;
}

/** The sums of a tensor, and its least value: by a kernel, on all threads, the same on any number of them. */
export function surveyOf(engine: Engine, tensor: Tensor): Sums & { readonly least: number } {
  return engine.scope(() => {
    const channels = engine.tensor([tensor.shape[0], 3], 'float64');
    engine.run('survey', [tensor, channels], []);
    return overChannels(channels.data);
  });
}

function overChannels(rows: Real): Sums & { readonly least: number } {
  let [sum, absolute, least] = [0, 0, Infinity];
  for (let c = 0; c < rows.length; c += 3) {
    sum += rows[c];
    absolute += rows[c + 1];
    least = Math.min(least, rows[c + 2]);
  }
  return { sum, absolute, least };
}
