import { BIAS_POSITIONS } from '../../constants';
import { pair, storePair } from './float64';

/**
 * `t = Σ_m b[m]·s[m] / n`, 16 positions per unit, summed in float64. Eight at a time, so that additions need not
 * wait for each other, nor lines of memory be read for two of their numbers: a third of the time that pairs take.
 */
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
  let i = from * BIAS_POSITIONS;
  for (; i + 8 <= end; i += 8) {
    const at = (<usize>i) << 2;
    eightShares(s + at, b, n + at, t + at, outputs, step);
  }
  for (; i < end; i += 2) {
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

/** Eight positions, whose numbers of the next output are `step` bytes on. */
function eightShares(s: usize, b: usize, n: usize, t: usize, outputs: i32, step: usize): void {
  const end = b + ((<usize>outputs) << 2);
  let t0 = f64x2.splat(0);
  let t1 = f64x2.splat(0);
  let t2 = f64x2.splat(0);
  let t3 = f64x2.splat(0);
  for (; b < end; b += 4, s += step) {
    const bias = f64x2.splat(<f64>load<f32>(b));
    t0 = f64x2.add(t0, f64x2.mul(bias, pair(s, true)));
    t1 = f64x2.add(t1, f64x2.mul(bias, pair(s + 8, true)));
    t2 = f64x2.add(t2, f64x2.mul(bias, pair(s + 16, true)));
    t3 = f64x2.add(t3, f64x2.mul(bias, pair(s + 24, true)));
  }
  storePair(t, f64x2.div(t0, pair(n, true)), true);
  storePair(t + 8, f64x2.div(t1, pair(n + 8, true)), true);
  storePair(t + 16, f64x2.div(t2, pair(n + 16, true)), true);
  storePair(t + 24, f64x2.div(t3, pair(n + 24, true)), true);
}
