/*
 * Element by element, [from, to) of them: vectors of 4, then what is left one by one. Ranges are
 * offsets in elements.
 */

/** `y = max(x, 0)`, or `min(x, 0)` with a negative sign; `y = x` with sign 0. */
export function part(x: usize, y: usize, sign: i32, from: i32, to: i32): void {
  let at = (<usize>from) << 2;
  const end = (<usize>to) << 2;
  const zero = f32x4.splat(0);
  for (; at + 16 <= end; at += 16) {
    const value = v128.load(x + at);
    v128.store(
      y + at,
      sign > 0 ? f32x4.pmax(zero, value) : sign < 0 ? f32x4.pmin(zero, value) : value,
    );
  }
  for (; at < end; at += 4) {
    const value = load<f32>(x + at);
    store<f32>(y + at, (sign > 0 ? value <= 0 : sign < 0 && value >= 0) ? 0 : value);
  }
}

/** Where a ReLU lets g back through: where y > 0 (mode 0), where also g > 0 (1), where g > 0 (2). */
export function reluInput(y: usize, gy: usize, gx: usize, mode: i32, from: i32, to: i32): void {
  let at = (<usize>from) << 2;
  const end = (<usize>to) << 2;
  const zero = f32x4.splat(0);
  const everyY = i32x4.splat(mode === 2 ? -1 : 0);
  const everyG = i32x4.splat(mode === 0 ? -1 : 0);
  for (; at + 16 <= end; at += 16) {
    const g = v128.load(gy + at);
    const fires = v128.or(everyY, f32x4.gt(v128.load(y + at), zero));
    const agrees = v128.or(everyG, f32x4.gt(g, zero));
    v128.store(gx + at, v128.and(g, v128.and(fires, agrees)));
  }
  for (; at < end; at += 4) {
    const g = load<f32>(gy + at);
    const passes = (mode === 2 || load<f32>(y + at) > 0) && (mode === 0 || g > 0);
    store<f32>(gx + at, passes ? g : 0);
  }
}

/** `out = a · c`, or `out += a · c`. */
export function multiply(a: usize, c: usize, out: usize, onto: i32, from: i32, to: i32): void {
  let at = (<usize>from) << 2;
  const end = (<usize>to) << 2;
  for (; at + 16 <= end; at += 16) {
    const product = f32x4.mul(v128.load(a + at), v128.load(c + at));
    v128.store(out + at, onto ? f32x4.add(v128.load(out + at), product) : product);
  }
  for (; at < end; at += 4) {
    const product = load<f32>(a + at) * load<f32>(c + at);
    store<f32>(out + at, onto ? load<f32>(out + at) + product : product);
  }
}

/** `out += a`. */
export function add(a: usize, out: usize, from: i32, to: i32): void {
  let at = (<usize>from) << 2;
  const end = (<usize>to) << 2;
  for (; at + 16 <= end; at += 16) {
    v128.store(out + at, f32x4.add(v128.load(out + at), v128.load(a + at)));
  }
  for (; at < end; at += 4) store<f32>(out + at, load<f32>(out + at) + load<f32>(a + at));
}

/**
 * Float16 to float32, exactly. A half's magnitude, shifted to where a float's exponent and fraction
 * are, is the number divided by 2^112, subnormal or not; an exponent of ones is infinity or NaN.
 */
export function widenHalf(halves: usize, y: usize, from: i32, to: i32): void {
  let source = halves + ((<usize>from) << 1);
  let at = y + ((<usize>from) << 2);
  const end = y + ((<usize>to) << 2);
  const scale = f32x4.splat(reinterpret<f32>(239 << 23));
  const infinite = i32x4.splat(0x7f800000);
  const largest = i32x4.splat(0x7bff << 13);
  const signs = i32x4.splat(0x80000000);
  for (; at + 16 <= end; at += 16, source += 8) {
    // The half in the upper bits of each lane: its sign is where a float's is.
    const half = i32x4.shl(v128.load16x4_u(source), 16);
    const sign = v128.and(half, signs);
    const shifted = i32x4.shr_u(i32x4.shl(half, 1), 4);
    let value = f32x4.mul(shifted, scale);
    const special = i32x4.gt_s(shifted, largest);
    if (v128.any_true(special)) {
      value = v128.bitselect(v128.or(shifted, infinite), value, special);
    }
    v128.store(at, v128.or(value, sign));
  }
  for (; at < end; at += 4, source += 2) {
    const half = <i32>load<u16>(source);
    const shifted = (half & 0x7fff) << 13;
    let bits = reinterpret<i32>(reinterpret<f32>(shifted) * reinterpret<f32>(239 << 23));
    if ((half & 0x7fff) > 0x7bff) bits = shifted | 0x7f800000;
    store<i32>(at, bits | ((half & 0x8000) << 16));
  }
}

/** Channels [from, to) of `out[c] += map`. */
export function addToChannels(map: usize, out: usize, plane: i32, from: i32, to: i32): void {
  const bytes = (<usize>plane) << 2;
  const wide = bytes & ~15;
  for (let c = from; c < to; c++) {
    const row = out + <usize>c * bytes;
    for (let at: usize = 0; at < wide; at += 16) {
      v128.store(row + at, f32x4.add(v128.load(row + at), v128.load(map + at)));
    }
    for (let at = wide; at < bytes; at += 4) {
      store<f32>(row + at, load<f32>(row + at) + load<f32>(map + at));
    }
  }
}
