import { anyAt, both, pair, storePair } from './float64';

/**
 * Channels [from, to) of `subtractTotals`: `out = share · (z − z⁺ − (without ? b : 0))` where there is relevance,
 * NaN where the difference is less than `least` of `|z| + |z⁺| + |b|`. In float64: differences of floats are
 * exact.
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
  share: f64,
  plane: i32,
  from: i32,
  to: i32,
): void {
  const zero = f64x2.splat(0);
  const leasts = f64x2.splat(least);
  const shares = f64x2.splat(share);
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
      const kept = v128.and(v128.bitselect(f64x2.mul(shares, rest), nan, sound), has);
      storePair(out + at, kept, two);
      lost = f64x2.add(lost, v128.and(f64x2.ne(kept, kept), f64x2.splat(1)));
    }
    store<f64>(cancelled + ((<usize>m) << 3), both(lost));
  }
}
