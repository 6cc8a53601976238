import { loadSome, lower, sumOf, upper } from '../lanes';
import { BALANCED, NEGATIVE, POSITIVE } from './divide';
import { both } from './float64';

/** Channels [from, to) of `survey`: Σ x, Σ |x|, the least x and the largest |x|, four float64 per channel. */
export function survey(x: usize, sums: usize, plane: i32, from: i32, to: i32): void {
  for (let c = from; c < to; c++) {
    let at = x + ((<usize>(c * plane)) << 2);
    let sum = f64x2.splat(0);
    let absolute = f64x2.splat(0);
    let least = f32x4.splat(f32(Infinity));
    let largest = f32x4.splat(0);
    let i = 0;
    for (; i + 4 <= plane; i += 4, at += 16) {
      const four = v128.load(at);
      const low = f64x2.promote_low_f32x4(four);
      const high = upper(four);
      sum = f64x2.add(sum, f64x2.add(low, high));
      absolute = f64x2.add(absolute, f64x2.add(f64x2.abs(low), f64x2.abs(high)));
      least = f32x4.pmin(least, four);
      largest = f32x4.pmax(largest, f32x4.abs(four));
    }
    let total = both(sum);
    let totalAbsolute = both(absolute);
    let smallest = leastLane(least);
    let greatest = max(
      max(f32x4.extract_lane(largest, 0), f32x4.extract_lane(largest, 1)),
      max(f32x4.extract_lane(largest, 2), f32x4.extract_lane(largest, 3)),
    );
    for (; i < plane; i++, at += 4) {
      const value = load<f32>(at);
      greatest = max(greatest, abs(value));
      total += <f64>value;
      totalAbsolute += <f64>abs(value);
      smallest = min(smallest, value);
    }
    const row = sums + <usize>c * 32;
    store<f64>(row, total);
    store<f64>(row, totalAbsolute, 8);
    store<f64>(row, <f64>smallest, 16);
    store<f64>(row, <f64>greatest, 24);
  }
}

/**
 * Channels [from, to) of `surveyTotals`: of the units with relevance, their number, Σ |z| and the least |z|, three
 * float64 per channel. Four units at a time, without a branch: what others hold, which may be anything, is masked.
 */
export function surveyTotals(
  relevance: usize,
  z: usize,
  sums: usize,
  plane: i32,
  from: i32,
  to: i32,
): void {
  const zero = f32x4.splat(0);
  const infinite = f32x4.splat(f32(Infinity));
  for (let m = from; m < to; m++) {
    let at = (<usize>(m * plane)) << 2;
    let found = i32x4.splat(0);
    let sum = f64x2.splat(0);
    let least = infinite;
    for (let i = 0; i < plane; i += 4, at += 16) {
      const count = plane - i;
      const has = f32x4.ne(loadSome(relevance + at, count), zero);
      const sizes = v128.and(f32x4.abs(loadSome(z + at, count)), has);
      // A comparison that holds is −1.
      found = i32x4.sub(found, has);
      sum = f64x2.add(sum, f64x2.add(lower(sizes), upper(sizes)));
      least = f32x4.pmin(least, v128.bitselect(sizes, infinite, has));
    }
    const row = sums + <usize>m * 24;
    store<f64>(row, <f64>sumOf(found));
    store<f64>(row, both(sum), 8);
    store<f64>(row, <f64>leastLane(least), 16);
  }
}

/** Channels [from, to) of `countUnits`. */
export function countUnits(
  relevance: usize,
  z: usize,
  counts: usize,
  condition: i32,
  plane: i32,
  from: i32,
  to: i32,
): void {
  const zero = f32x4.splat(0);
  for (let m = from; m < to; m++) {
    let at = (<usize>(m * plane)) << 2;
    let found = i32x4.splat(0);
    let i = 0;
    for (; i + 4 <= plane; i += 4, at += 16) {
      const has = f32x4.ne(v128.load(relevance + at), zero);
      // A comparison that holds is −1.
      found = i32x4.sub(found, v128.and(has, holds(condition, v128.load(z + at))));
    }
    let count = sumOf(found);
    for (; i < plane; i++, at += 4) {
      const has = f32x4.ne(v128.load32_zero(relevance + at), zero);
      const own = v128.and(has, holds(condition, v128.load32_zero(z + at)));
      count -= i32x4.extract_lane(own, 0);
    }
    store<f64>(counts + ((<usize>m) << 3), <f64>count);
  }
}

/** The least of four floats. */
@inline
function leastLane(four: v128): f32 {
  return min(
    min(f32x4.extract_lane(four, 0), f32x4.extract_lane(four, 1)),
    min(f32x4.extract_lane(four, 2), f32x4.extract_lane(four, 3)),
  );
}

/** What the condition says of four z. */
@inline
function holds(condition: i32, z: v128): v128 {
  const zero = f32x4.splat(0);
  if (condition === BALANCED) return f32x4.eq(z, zero);
  if (condition === POSITIVE) return f32x4.gt(z, zero);
  return condition === NEGATIVE ? f32x4.lt(z, zero) : i32x4.splat(-1);
}
