import { anyAt, both, pair, storePair, upper } from './float64';

/**
 * Channels [from, to) of `subtractTotals`: `out = z − z⁺ − (without ? b : 0)` where there is relevance, NaN
 * where that is less than `least` of `|z| + |z⁺| + |b|`. In float64: differences of floats are exact.
 */
export function subtractTotals(
  relevance: usize,
  z: usize,
  zPlus: usize,
  b: usize,
  out: usize,
  cancelled: usize,
  without: i32,
  least: f64,
  plane: i32,
  from: i32,
  to: i32,
): void {
  const zero = f64x2.splat(0);
  const leasts = f64x2.splat(least);
  const nan = f64x2.splat(NaN);
  for (let m = from; m < to; m++) {
    const bias = f64x2.splat(b === 0 ? 0 : <f64>load<f32>(b + ((<usize>m) << 2)));
    const taken = without ? bias : zero;
    const size = f64x2.abs(bias);
    let lost = zero;
    let at = (<usize>(m * plane)) << 2;
    for (let i = 0; i < plane; i += 2, at += 8) {
      if (i + 4 <= plane && !anyAt(relevance + at)) {
        v128.store(out + at, zero);
        // The second pair of the four.
        i += 2;
        at += 8;
        continue;
      }
      const two = i + 2 <= plane;
      const all = pair(z + at, two);
      const plus = zPlus === 0 ? zero : pair(zPlus + at, two);
      const rest = f64x2.sub(f64x2.sub(all, plus), taken);
      const scale = f64x2.add(f64x2.add(f64x2.abs(all), f64x2.abs(plus)), size);
      const sound = f64x2.ge(f64x2.abs(rest), f64x2.mul(leasts, scale));
      const has = f64x2.ne(pair(relevance + at, two), zero);
      const kept = v128.and(v128.bitselect(rest, nan, sound), has);
      storePair(out + at, kept, two);
      lost = f64x2.add(lost, v128.and(f64x2.ne(kept, kept), f64x2.splat(1)));
    }
    store<f64>(cancelled + ((<usize>m) << 3), both(lost));
  }
}

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
    let smallest = min(
      min(f32x4.extract_lane(least, 0), f32x4.extract_lane(least, 1)),
      min(f32x4.extract_lane(least, 2), f32x4.extract_lane(least, 3)),
    );
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
