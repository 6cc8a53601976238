import { demote, loadSome, lower, storeSome, sumOf, upper } from '../lanes';
import { both } from './float64';

/** The largest quotient, about the largest float32: beyond it, the denominator counts as 0. */
export const LARGEST: f64 = 3.4e38;

/** The numbers of `conditions` in `signatures.ts`. */
export const BALANCED = 1;
export const POSITIVE = 2;
export const NEGATIVE = 3;

/**
 * Channels [from, to) of `divide`: `s = λR / (z + ε·sign z)`, and four sums per channel, in float64, four units at
 * a time, two by two. Three of the sums are entries of the ledger.
 */
export function divide(
  relevance: usize,
  z: usize,
  other: usize,
  b: usize,
  s: usize,
  sums: usize,
  lambda: f64,
  condition: i32,
  epsilon: f64,
  plane: i32,
  from: i32,
  to: i32,
): void {
  const largest = f64x2.splat(LARGEST);
  const lambdas = f64x2.splat(lambda);
  const zero = f64x2.splat(0);
  // A group that gets relevance only where the other one is empty, as the second of z-plus: almost nowhere.
  const waits = condition === BALANCED && lambda === 0;
  for (let m = from; m < to; m++) {
    let given = zero;
    let total = zero;
    let toEpsilon = zero;
    let others = i32x4.splat(0);
    let at = (<usize>(m * plane)) << 2;
    for (let i = 0; i < plane; i += 4, at += 16) {
      // Those beyond the end of the channel are zeros, which add nothing to the sums.
      const count = plane - i;
      const own = loadSome(relevance + at, count);
      const decider = condition === 0 ? zero : loadSome(other + at, count);
      const has = f32x4.ne(own, zero);
      if (!v128.any_true(has) || (waits && i32x4.all_true(f32x4.ne(decider, zero)))) {
        storeSome(s + at, zero, count);
        continue;
      }
      const four = loadSome(z + at, count);
      const zLow = lower(four);
      const zHigh = upper(four);
      let low = lower(own);
      let high = upper(own);
      if (condition === 0 || (condition === BALANCED && areBalanced(has, four, decider))) {
        low = f64x2.mul(lambdas, low);
        high = f64x2.mul(lambdas, high);
      } else {
        low = f64x2.mul(weightOf(condition, lambda, zLow, lower(decider)), low);
        high = f64x2.mul(weightOf(condition, lambda, zHigh, upper(decider)), high);
      }
      const stabiliserLow = epsilon === 0 ? zero : stabiliserOf(zLow, epsilon);
      const stabiliserHigh = epsilon === 0 ? zero : stabiliserOf(zHigh, epsilon);
      let first = f64x2.div(low, f64x2.add(zLow, stabiliserLow));
      let second = f64x2.div(high, f64x2.add(zHigh, stabiliserHigh));
      // False for NaN and for quotients that overflow float32: that relevance is dead, not passed on.
      const lowAlive = f64x2.le(f64x2.abs(first), largest);
      const highAlive = f64x2.le(f64x2.abs(second), largest);
      first = v128.and(first, lowAlive);
      second = v128.and(second, highAlive);
      const kept = demote(first, second);
      storeSome(s + at, kept, count);
      // A comparison that holds is −1.
      others = i32x4.sub(others, f32x4.ne(kept, zero));
      given = f64x2.add(given, f64x2.add(v128.and(low, lowAlive), v128.and(high, highAlive)));
      total = f64x2.add(total, f64x2.add(first, second));
      if (epsilon !== 0) {
        toEpsilon = f64x2.add(toEpsilon, f64x2.mul(stabiliserLow, first));
        toEpsilon = f64x2.add(toEpsilon, f64x2.mul(stabiliserHigh, second));
      }
    }
    const row = sums + ((<usize>m) << 5);
    const bias: f64 = b === 0 ? 0 : <f64>load<f32>(b + ((<usize>m) << 2));
    store<f64>(row, both(given));
    store<f64>(row, bias * both(total), 8);
    store<f64>(row, both(toEpsilon), 16);
    store<f64>(row, <f64>sumOf(others), 24);
  }
}

/** Whether the weight of a balanced group is λ at all of four units with relevance: neither side is empty. */
@inline
function areBalanced(has: v128, z: v128, other: v128): bool {
  const zero = f32x4.splat(0);
  const isEither = v128.or(f32x4.eq(z, zero), f32x4.eq(other, zero));
  return !v128.any_true(v128.and(has, isEither));
}

/** ε·sign z of two units. */
@inline
function stabiliserOf(z: v128, epsilon: f64): v128 {
  const isNegative = f64x2.lt(z, f64x2.splat(0));
  return v128.bitselect(f64x2.splat(-epsilon), f64x2.splat(epsilon), isNegative);
}

/** The weight of the group at two units, by the condition. */
@inline
export function weightOf(condition: i32, lambda: f64, z: v128, other: v128): v128 {
  const zero = f64x2.splat(0);
  const all = f64x2.splat(lambda);
  if (condition === BALANCED) {
    const unlessAlone = v128.bitselect(f64x2.splat(1), all, f64x2.eq(other, zero));
    return v128.andnot(unlessAlone, f64x2.eq(z, zero));
  }
  if (condition === POSITIVE) return v128.and(all, f64x2.gt(other, zero));
  if (condition === NEGATIVE) return v128.and(all, f64x2.lt(other, zero));
  return all;
}
