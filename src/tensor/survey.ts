import type { Engine } from './engine.js';
import type { Tensor } from './tensor.js';

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
    let [sum, absolute, least] = [0, 0, Infinity];
    for (let c = 0; c < channels.data.length; c += 3) {
      sum += channels.data[c];
      absolute += channels.data[c + 1];
      least = Math.min(least, channels.data[c + 2]);
    }
    return { sum, absolute, least };
  });
}
