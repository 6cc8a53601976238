import { LRN_PIXELS } from '../constants';

/*
 * Local response normalisation across channels with β = ¾, where the power is two square roots and a
 * quotient. A unit is 16 pixels, across all channels: a cache line of each plane.
 *
 * Scratch: [channels, 16 pixels] of numbers per channel, one or two of them.
 */

/** `d^−¾` */
@inline
function power(d: v128): v128 {
  const root = f32x4.sqrt(d);
  return f32x4.div(f32x4.splat(1), f32x4.mul(root, f32x4.sqrt(root)));
}

/** Loads four floats, or at the end of a plane the `count` that are left, and zeros. */
@inline
function loadSome(at: usize, count: i32): v128 {
  if (count >= 4) return v128.load(at);
  let some = v128.load32_zero(at);
  if (count > 1) some = v128.load_lane<f32>(at + 4, some, 1);
  if (count > 2) some = v128.load_lane<f32>(at + 8, some, 2);
  return some;
}

@inline
function storeSome(at: usize, value: v128, count: i32): void {
  if (count >= 4) {
    v128.store(at, value);
    return;
  }
  v128.store_lane<f32>(at, value, 0);
  if (count > 1) v128.store_lane<f32>(at + 4, value, 1);
  if (count > 2) v128.store_lane<f32>(at + 8, value, 2);
}

/** `Σ values` over the channels within `half` of c. */
@inline
function windowSum(values: usize, c: i32, half: i32, channels: i32): v128 {
  let sum = f32x4.splat(0);
  const last = min(channels - 1, c + half);
  for (let q = max(0, c - half); q <= last; q++) {
    sum = f32x4.add(sum, v128.load(values + ((<usize>q) << 4)));
  }
  return sum;
}

/** Two floats as float64; at the end of a plane, the one that is left and a zero. */
@inline
function loadTwo(at: usize, count: i32): v128 {
  return f64x2.promote_low_f32x4(count > 1 ? v128.load64_zero(at) : v128.load32_zero(at));
}

/** As `windowSum`, of pairs in float64. */
@inline
function windowSum64(values: usize, c: i32, half: i32, channels: i32): v128 {
  let sum = f64x2.splat(0);
  const last = min(channels - 1, c + half);
  for (let q = max(0, c - half); q <= last; q++) {
    sum = f64x2.add(sum, v128.load(values + ((<usize>q) << 4)));
  }
  return sum;
}

/**
 * `y_c = x_c · (k + (α/n) Σ x²)^−¾`, two pixels at a time in float64, rounded once: the activations decide
 * what is active and what wins in all layers after. In float32 their errors were 1e-7, those of the layer
 * before 3e-8.
 */
export function lrn(
  x: usize,
  y: usize,
  n: i32,
  alpha: f64,
  k: f64,
  channels: i32,
  plane: i32,
  scratch: usize,
  from: i32,
  to: i32,
): void {
  const half = (n - 1) >> 1;
  const end = min(to * LRN_PIXELS, plane);
  const step = (<usize>plane) << 2;
  const scale = f64x2.splat(alpha / <f64>n);
  const ks = f64x2.splat(k);
  for (let i = from * LRN_PIXELS; i < end; i += 2) {
    const count = end - i;
    let at = (<usize>i) << 2;
    for (let c: usize = 0; c < <usize>channels; c++) {
      const value = loadTwo(x + at, count);
      v128.store(scratch + (c << 4), f64x2.mul(value, value));
      at += step;
    }
    at = (<usize>i) << 2;
    for (let c = 0; c < channels; c++) {
      const d = f64x2.add(ks, f64x2.mul(scale, windowSum64(scratch, c, half, channels)));
      const root = f64x2.sqrt(d);
      const power = f64x2.mul(root, f64x2.sqrt(root));
      const value = f32x4.demote_f64x2_zero(f64x2.div(loadTwo(x + at, count), power));
      if (count > 1) v128.store64_lane(y + at, value, 0);
      else v128.store32_lane(y + at, value, 0);
      at += step;
    }
  }
}

/** `gx_c = gy_c d_c^−¾ − (2α·¾/n) x_c Σ_{q: c in window of q} gy_q x_q d_q^−(¾ + 1)`. */
export function lrnInput(
  x: usize,
  gy: usize,
  gx: usize,
  n: i32,
  alpha: f32,
  k: f32,
  channels: i32,
  plane: i32,
  scratch: usize,
  from: i32,
  to: i32,
): void {
  const half = (n - 1) >> 1;
  const end = min(to * LRN_PIXELS, plane);
  const step = (<usize>plane) << 2;
  const scale = f32x4.splat(alpha / <f32>n);
  const ks = f32x4.splat(k);
  const crossScale = f32x4.splat((1.5 * alpha) / <f32>n);
  const powers = scratch + ((<usize>channels) << 4);
  const crosses = powers + ((<usize>channels) << 4);
  for (let i = from * LRN_PIXELS; i < end; i += 4) {
    const count = end - i;
    let at = (<usize>i) << 2;
    for (let c: usize = 0; c < <usize>channels; c++) {
      const value = loadSome(x + at, count);
      v128.store(scratch + (c << 4), f32x4.mul(value, value));
      at += step;
    }
    at = (<usize>i) << 2;
    for (let c = 0; c < channels; c++) {
      const d = f32x4.add(ks, f32x4.mul(scale, windowSum(scratch, c, half, channels)));
      const p = power(d);
      const product = f32x4.mul(loadSome(gy + at, count), loadSome(x + at, count));
      v128.store(powers + ((<usize>c) << 4), p);
      v128.store(crosses + ((<usize>c) << 4), f32x4.mul(product, f32x4.div(p, d)));
      at += step;
    }
    at = (<usize>i) << 2;
    for (let c = 0; c < channels; c++) {
      const crossed = f32x4.mul(crossScale, windowSum(crosses, c, half, channels));
      const own = f32x4.mul(loadSome(gy + at, count), v128.load(powers + ((<usize>c) << 4)));
      const value = f32x4.sub(own, f32x4.mul(loadSome(x + at, count), crossed));
      storeSome(gx + at, value, count);
      at += step;
    }
  }
}
