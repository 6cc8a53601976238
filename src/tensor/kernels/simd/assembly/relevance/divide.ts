import { BIAS_POSITIONS } from '../../constants';
import { allAt, anyAt, both, pair, storePair } from './float64';

/** The largest quotient, about the largest float32: beyond it, the denominator counts as 0. */
export const LARGEST: f64 = 3.4e38;

/** The numbers of `conditions` in `signatures.ts`. */
export const BALANCED = 1;
export const POSITIVE = 2;
export const NEGATIVE = 3;

/**
 * Channels [from, to) of `divide`: `s = λR / (z + ε·sign z)`, and three sums per channel, in float64,
 * two units at a time. The sums are entries of the ledger.
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
  const epsilons = f64x2.splat(epsilon);
  const negated = f64x2.splat(-epsilon);
  const zero = f64x2.splat(0);
  // A group that gets relevance only where the other one is empty, as the second of z-plus: almost nowhere.
  const waits = condition === BALANCED && lambda === 0;
  for (let m = from; m < to; m++) {
    const bias = f64x2.splat(b === 0 ? 0 : <f64>load<f32>(b + ((<usize>m) << 2)));
    let given = zero;
    let toBias = zero;
    let toEpsilon = zero;
    let at = (<usize>(m * plane)) << 2;
    for (let i = 0; i < plane; i += 2, at += 8) {
      if (i + 4 <= plane && (!anyAt(relevance + at) || (waits && allAt(other + at)))) {
        v128.store(s + at, zero);
        // The second pair of the four.
        i += 2;
        at += 8;
        continue;
      }
      // The last of an odd number is paired with zeros, which add nothing to the sums.
      const two = i + 2 <= plane;
      const total = pair(z + at, two);
      const weight = weightOf(
        condition,
        lambda,
        total,
        condition === 0 ? zero : pair(other + at, two),
      );
      const claim = f64x2.mul(weight, pair(relevance + at, two));
      const stabiliser = v128.bitselect(negated, epsilons, f64x2.lt(total, zero));
      const quotient = f64x2.div(claim, f64x2.add(total, stabiliser));
      // False for NaN and for quotients that overflow float32: that relevance is dead, not passed on.
      const alive = f64x2.le(f64x2.abs(quotient), largest);
      const kept = v128.and(quotient, alive);
      storePair(s + at, kept, two);
      given = f64x2.add(given, v128.and(claim, alive));
      toBias = f64x2.add(toBias, f64x2.mul(bias, kept));
      toEpsilon = f64x2.add(toEpsilon, f64x2.mul(stabiliser, kept));
    }
    const row = sums + <usize>m * 24;
    store<f64>(row, both(given));
    store<f64>(row, both(toBias), 8);
    store<f64>(row, both(toEpsilon), 16);
  }
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

/** `t = Σ_m b[m]·s[m] / n`, 16 positions per unit, summed in float64. */
export function biasShare(
  s: usize,
  b: usize,
  n: usize,
  t: usize,
  outputs: i32,
  plane: i32,
  from: i32,
  to: i32,
): void {
  const end = min(to * BIAS_POSITIONS, plane);
  const step = (<usize>plane) << 2;
  for (let i = from * BIAS_POSITIONS; i < end; i += 2) {
    const two = i + 2 <= end;
    const at = (<usize>i) << 2;
    let source = s + at;
    let total = f64x2.splat(0);
    for (let m: usize = 0; m < <usize>outputs; m++) {
      const bias = f64x2.splat(<f64>load<f32>(b + (m << 2)));
      total = f64x2.add(total, f64x2.mul(bias, pair(source, two)));
      source += step;
    }
    storePair(t + at, f64x2.div(total, pair(n + at, two)), two);
  }
}
