import { CLIP, HARD_SIGMOID, HARD_SWISH, LEAKY_RELU, SIGMOID } from '../constants';

/** Elements [from, to) of `y = f(x)`, f the function of the given number. */
export function activate(
  x: usize,
  y: usize,
  kind: i32,
  alpha: f32,
  beta: f32,
  from: i32,
  to: i32,
): void {
  const a = f32x4.splat(alpha);
  const b = f32x4.splat(beta);
  let at = (<usize>from) << 2;
  const end = (<usize>to) << 2;
  for (; at + 16 <= end; at += 16) v128.store(y + at, activationOf(kind, v128.load(x + at), a, b));
  for (; at < end; at += 4) {
    const value = activationOf(kind, v128.load_zero<f32>(x + at), a, b);
    v128.store_lane<f32>(y + at, value, 0);
  }
}

/** Elements [from, to) of `gx = f′(x) · gy`. */
export function activateInput(
  x: usize,
  gy: usize,
  gx: usize,
  kind: i32,
  alpha: f32,
  beta: f32,
  from: i32,
  to: i32,
): void {
  const a = f32x4.splat(alpha);
  const b = f32x4.splat(beta);
  let at = (<usize>from) << 2;
  const end = (<usize>to) << 2;
  for (; at + 16 <= end; at += 16) {
    const slope = slopeOf(kind, v128.load(x + at), a, b);
    v128.store(gx + at, f32x4.mul(slope, v128.load(gy + at)));
  }
  for (; at < end; at += 4) {
    const slope = slopeOf(kind, v128.load_zero<f32>(x + at), a, b);
    v128.store_lane<f32>(gx + at, f32x4.mul(slope, v128.load_zero<f32>(gy + at)), 0);
  }
}

/** `f(x)`, for four values. */
function activationOf(kind: i32, x: v128, alpha: v128, beta: v128): v128 {
  const zero = f32x4.splat(0);
  const one = f32x4.splat(1);
  if (kind === CLIP) return f32x4.min(f32x4.max(x, alpha), beta);
  if (kind === LEAKY_RELU) return v128.bitselect(x, f32x4.mul(x, alpha), f32x4.ge(x, zero));
  if (kind === HARD_SIGMOID) {
    return f32x4.min(f32x4.max(f32x4.add(f32x4.mul(alpha, x), beta), zero), one);
  }
  if (kind === HARD_SWISH) {
    const gate = f32x4.add(f32x4.mul(x, f32x4.splat(1.0 / 6)), f32x4.splat(0.5));
    return f32x4.mul(x, f32x4.min(f32x4.max(gate, zero), one));
  }
  if (kind === SIGMOID) return sigmoid(x);
  return f32x4.mul(x, sigmoid(f32x4.mul(alpha, x)));
}

/** `f′(x)`, for four values; at a kink, from the side of larger x. */
function slopeOf(kind: i32, x: v128, alpha: v128, beta: v128): v128 {
  const zero = f32x4.splat(0);
  const one = f32x4.splat(1);
  if (kind === CLIP) return v128.and(one, v128.and(f32x4.ge(x, alpha), f32x4.lt(x, beta)));
  if (kind === LEAKY_RELU) return v128.bitselect(one, alpha, f32x4.ge(x, zero));
  if (kind === HARD_SIGMOID) {
    const y = f32x4.add(f32x4.mul(alpha, x), beta);
    return v128.and(alpha, v128.and(f32x4.ge(y, zero), f32x4.lt(y, one)));
  }
  if (kind === HARD_SWISH) {
    const three = f32x4.splat(3);
    const slope = f32x4.add(f32x4.mul(x, f32x4.splat(1.0 / 3)), f32x4.splat(0.5));
    const low = f32x4.lt(x, f32x4.neg(three));
    return v128.bitselect(one, v128.andnot(slope, low), f32x4.ge(x, three));
  }
  if (kind === SIGMOID) return f32x4.mul(sigmoid(x), sigmoid(f32x4.neg(x)));
  const scaled = f32x4.mul(alpha, x);
  const y = sigmoid(scaled);
  // y (1 + αx (1 − y)); 1 − y as the sigmoid of −αx, which does not cancel.
  const rest = f32x4.mul(scaled, sigmoid(f32x4.neg(scaled)));
  return f32x4.mul(y, f32x4.add(one, rest));
}

/** `1 / (1 + e^−x)` */
@inline
function sigmoid(x: v128): v128 {
  const one = f32x4.splat(1);
  return f32x4.div(one, f32x4.add(one, exp(f32x4.neg(x))));
}

/**
 * `e^x`, to 2 units in the last place (Cephes, `expf`): `2ⁿ e^r`, with r between ±ln 2 / 2. Beyond ±87
 * the float that is nearest to infinity, or to 0, is as good.
 */
@inline
function exp(x: v128): v128 {
  const bounded = f32x4.min(f32x4.max(x, f32x4.splat(-87)), f32x4.splat(88));
  const n = f32x4.nearest(f32x4.mul(bounded, f32x4.splat(<f32>Math.LOG2E)));
  // ln 2 in two parts, the first of which has so few digits that its product with n is exact.
  const first = f32x4.sub(bounded, f32x4.mul(n, f32x4.splat(0.693359375)));
  const r = f32x4.sub(first, f32x4.mul(n, f32x4.splat(-2.1219444e-4)));
  let sum = f32x4.splat(1.98756915e-4);
  sum = f32x4.add(f32x4.mul(sum, r), f32x4.splat(1.3981999507e-3));
  sum = f32x4.add(f32x4.mul(sum, r), f32x4.splat(8.3334519073e-3));
  sum = f32x4.add(f32x4.mul(sum, r), f32x4.splat(4.1665795894e-2));
  sum = f32x4.add(f32x4.mul(sum, r), f32x4.splat(1.6666665459e-1));
  sum = f32x4.add(f32x4.mul(sum, r), f32x4.splat(5.0000001201e-1));
  const power = f32x4.add(f32x4.add(f32x4.mul(sum, f32x4.mul(r, r)), r), f32x4.splat(1));
  const exponent = i32x4.shl(i32x4.add(i32x4.trunc_sat_f32x4_s(n), i32x4.splat(127)), 23);
  return f32x4.mul(power, exponent);
}
