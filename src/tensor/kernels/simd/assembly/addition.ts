/*
 * Relevance through a sum, element by element, [from, to) of them: vectors of 4, then what is left one
 * by one.
 */

/** `out = |x|`, or `out += |x|`. */
export function magnitude(x: usize, out: usize, onto: i32, from: i32, to: i32): void {
  let at = (<usize>from) << 2;
  const end = (<usize>to) << 2;
  for (; at + 16 <= end; at += 16) {
    const size = f32x4.abs(v128.load(x + at));
    v128.store(out + at, onto ? f32x4.add(v128.load(out + at), size) : size);
  }
  for (; at < end; at += 4) {
    const size = abs(load<f32>(x + at));
    store<f32>(out + at, onto ? load<f32>(out + at) + size : size);
  }
}

/** `out = |x| / total · R`, and `R / count` where the total is 0. */
export function ratio(
  relevance: usize,
  x: usize,
  total: usize,
  out: usize,
  count: i32,
  from: i32,
  to: i32,
): void {
  let at = (<usize>from) << 2;
  const end = (<usize>to) << 2;
  const even: f32 = <f32>1 / <f32>count;
  const evens = f32x4.splat(even);
  const zero = f32x4.splat(0);
  for (; at + 16 <= end; at += 16) {
    const sum = v128.load(total + at);
    const part = f32x4.div(f32x4.abs(v128.load(x + at)), sum);
    const share = v128.bitselect(evens, part, f32x4.eq(sum, zero));
    v128.store(out + at, f32x4.mul(share, v128.load(relevance + at)));
  }
  for (; at < end; at += 4) {
    const sum = load<f32>(total + at);
    const share = sum === 0 ? even : abs(load<f32>(x + at)) / sum;
    store<f32>(out + at, share * load<f32>(relevance + at));
  }
}
