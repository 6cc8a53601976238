import { demote, loadSome, lower, storeSome, sumOf, upper } from '../lanes';

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
  const leasts = f64x2.splat(least);
  const shares = f64x2.splat(share);
  for (let m = from; m < to; m++) {
    const bias = f64x2.splat(b === 0 ? 0 : <f64>load<f32>(b + ((<usize>m) << 2)));
    const taken = without ? bias : f64x2.splat(0);
    const size = f64x2.abs(bias);
    let lost = i32x4.splat(0);
    let at = (<usize>(m * plane)) << 2;
    for (let i = 0; i < plane; i += 4, at += 16) {
      const count = plane - i;
      // Without a branch for four units that have no relevance: it is often guessed wrong.
      const has = f32x4.ne(loadSome(relevance + at, count), f32x4.splat(0));
      const all = loadSome(z + at, count);
      const plus = zPlus === 0 ? f32x4.splat(0) : loadSome(zPlus + at, count);
      const low = lower(all);
      const high = upper(all);
      const rest = demote(
        restOf(low, lower(plus), taken, size, leasts, shares),
        restOf(high, upper(plus), taken, size, leasts, shares),
      );
      const kept = v128.and(rest, has);
      storeSome(out + at, kept, count);
      // A comparison that holds is −1.
      lost = i32x4.sub(lost, f32x4.ne(kept, kept));
    }
    store<f64>(cancelled + ((<usize>m) << 3), <f64>sumOf(lost));
  }
}

/** `share · (z − z⁺ − taken)` of two units, NaN where little is left. */
@inline
function restOf(z: v128, plus: v128, taken: v128, size: v128, least: v128, share: v128): v128 {
  const rest = f64x2.sub(f64x2.sub(z, plus), taken);
  const scale = f64x2.add(f64x2.add(f64x2.abs(z), f64x2.abs(plus)), size);
  const sound = f64x2.ge(f64x2.abs(rest), f64x2.mul(least, scale));
  return v128.bitselect(f64x2.mul(share, rest), f64x2.splat(NaN), sound);
}
