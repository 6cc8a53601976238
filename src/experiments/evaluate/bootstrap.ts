import { randomFrom } from '../../random.js';

/** A mean with its percentile bootstrap confidence interval. */
export interface Interval {
  readonly mean: number;
  readonly low: number;
  readonly high: number;
}

export interface BootstrapOptions {
  /** How many resamples; at least 1. */
  readonly resamples: number;
  /** 0.95 for the 2.5th and the 97.5th percentile. */
  readonly confidence: number;
  readonly seed: number;
}

/**
 * Percentile bootstrap intervals of means over two levels (Efron and Tibshirani 1993, chapter 13;
 * Davison and Hinkley 1997, section 3.8): pictures are drawn with replacement, and within each its
 * repetitions. A picture counts once, however many repetitions it has.
 *
 * @param samples `samples[picture][repetition]` is a row of numbers, all of one length
 * @returns an interval for each position in the rows
 * @throws RangeError without any sample
 */
export function bootstrapMeans(
  samples: readonly (readonly ArrayLike<number>[])[],
  { resamples, confidence, seed }: BootstrapOptions,
): Interval[] {
  const length = samples[0]?.[0]?.length;
  if (length === undefined) throw new RangeError('no sample to resample');
  const random = randomFrom(seed);
  const draws = Array.from({ length }, () => new Float64Array(resamples));
  for (let b = 0; b < resamples; b++) {
    const mean = meanOfRows(
      samples.map(() => {
        const picture = samples[random.below(samples.length)];
        return picture.map(() => picture[random.below(picture.length)]);
      }),
      length,
    );
    for (let i = 0; i < length; i++) draws[i][b] = mean[i];
  }
  const mean = meanOfRows(samples, length);
  return draws.map((values, i) => {
    values.sort();
    return {
      mean: mean[i],
      low: percentile(values, (1 - confidence) / 2),
      high: percentile(values, (1 + confidence) / 2),
    };
  });
}

/** The mean over pictures of the means over repetitions. */
function meanOfRows(
  samples: readonly (readonly ArrayLike<number>[])[],
  length: number,
): Float64Array {
  const mean = new Float64Array(length);
  for (const rows of samples) {
    for (const row of rows) {
      for (let i = 0; i < length; i++) mean[i] += row[i] / (rows.length * samples.length);
    }
  }
  return mean;
}

/** Linear between the two nearest order statistics, as numpy's default. */
function percentile(sorted: Float64Array, share: number): number {
  const at = share * (sorted.length - 1);
  const below = Math.floor(at);
  const above = Math.min(sorted.length - 1, below + 1);
  return sorted[below] + (at - below) * (sorted[above] - sorted[below]);
}
