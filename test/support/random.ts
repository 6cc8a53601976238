import fc from 'fast-check';

/**
 * Options of a property: how many runs, and the seed, which is fixed so that a failure is nobody's
 * bad luck. `WHYPIXEL_TEST_SEED` tries another.
 */
export const runs = (numRuns: number) => ({
  numRuns,
  seed: Number(process.env.WHYPIXEL_TEST_SEED ?? 20_160_805),
});

/** Numbers that follow from a seed (mulberry32). */
export interface Random {
  /** Uniform in [0, 1). */
  unit(): number;
  /** A whole number from `low` to `high`, both included. */
  whole(low: number, high: number): number;
  /** One of the values. */
  of<T>(values: readonly T[]): T;
  /** `count` numbers uniform in [−1, 1), of which about a share `zeros` is exactly 0. */
  values(count: number, zeros?: number): Float64Array;
}

export function randomFrom(seed: number): Random {
  let state = seed >>> 0;
  const unit = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  const whole = (low: number, high: number) => low + Math.floor(unit() * (high - low + 1));
  return {
    unit,
    whole,
    of: (values) => values[whole(0, values.length - 1)],
    values: (count, zeros = 0) =>
      Float64Array.from({ length: count }, () => (unit() < zeros ? 0 : 2 * unit() - 1)),
  };
}

/** Random numbers, shrinking towards small seeds. */
export const arbitrarySeed = fc.integer({ min: 0, max: 2 ** 31 - 1 });

/** ‖a − b‖ / ‖b‖, or ‖a‖ where b is 0. */
export function relativeL2(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let error = 0;
  let norm = 0;
  for (let i = 0; i < b.length; i++) {
    error += (a[i] - b[i]) ** 2;
    norm += b[i] ** 2;
  }
  return Math.sqrt(norm === 0 ? error : error / norm);
}

export const dot = (a: ArrayLike<number>, b: ArrayLike<number>): number => {
  let total = 0;
  for (let i = 0; i < a.length; i++) total += a[i] * b[i];
  return total;
};
