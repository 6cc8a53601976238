import { upper } from './lanes';
import { both } from './relevance/float64';

/** Channels [from, to) of `y = x · g`, one value of g for each channel. */
export function gate(x: usize, g: usize, y: usize, plane: i32, from: i32, to: i32): void {
  const bytes = (<usize>plane) << 2;
  const wide = bytes & ~15;
  for (let c = from; c < to; c++) {
    const factor = load<f32>(g + ((<usize>c) << 2));
    const factors = f32x4.splat(factor);
    const first = <usize>c * bytes;
    for (let at = first; at < first + wide; at += 16) {
      v128.store(y + at, f32x4.mul(v128.load(x + at), factors));
    }
    for (let at = first + wide; at < first + bytes; at += 4) {
      store<f32>(y + at, load<f32>(x + at) * factor);
    }
  }
}

/** Channels [from, to) of `gg = Σ gy · x` over each channel, in float64. */
export function gateInput(x: usize, gy: usize, gg: usize, plane: i32, from: i32, to: i32): void {
  const bytes = (<usize>plane) << 2;
  const wide = bytes & ~15;
  for (let c = from; c < to; c++) {
    const first = <usize>c * bytes;
    let sums = f64x2.splat(0);
    let rest: f64 = 0;
    for (let at = first; at < first + wide; at += 16) {
      const a = v128.load(x + at);
      const b = v128.load(gy + at);
      const low = f64x2.mul(f64x2.promote_low_f32x4(a), f64x2.promote_low_f32x4(b));
      sums = f64x2.add(sums, f64x2.add(low, f64x2.mul(upper(a), upper(b))));
    }
    for (let at = first + wide; at < first + bytes; at += 4) {
      rest += <f64>load<f32>(x + at) * <f64>load<f32>(gy + at);
    }
    store<f32>(gg + ((<usize>c) << 2), <f32>(both(sums) + rest));
  }
}
