import { LRN_PIXELS } from '../constants';
import { demote, loadSome, lower, storeSome, upper } from './lanes';

/*
 * Local response normalisation across channels with β = ¾, where the power is two square roots and a
 * quotient. A unit is 16 pixels, across all channels: a cache line of each plane.
 */

/** `d^−¾` */
@inline
function power(d: v128): v128 {
  const root = f32x4.sqrt(d);
  return f32x4.div(f32x4.splat(1), f32x4.mul(root, f32x4.sqrt(root)));
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

/** Bytes of the squares of a unit's 16 pixels in one channel, in float64. */
const SQUARES: usize = 8 * LRN_PIXELS;

/** Writes the squares of `count` ≤ 16 pixels, or zeros where there is no channel. */
function writeSquares(x: usize, count: i32, exists: bool, to: usize): void {
  for (let i = 0; i < count; i += 4, x += 16, to += 32) {
    const four = exists ? loadSome(x, count - i) : f32x4.splat(0);
    const low = lower(four);
    const high = upper(four);
    v128.store(to, f64x2.mul(low, low));
    v128.store(to, f64x2.mul(high, high), 16);
  }
}

/**
 * A step of Newton's method for `d^−¾`, the root of `y^−4 − d³`, in float64 and without a division:
 * `y (5 − d³ y⁴) / 4`. An estimate that is off by a share e is then off by 2.5 e².
 */
@inline
function refined(y: v128, d: v128): v128 {
  const y2 = f64x2.mul(y, y);
  const product = f64x2.mul(f64x2.mul(f64x2.mul(d, d), d), f64x2.mul(y2, y2));
  return f64x2.mul(f64x2.mul(y, f64x2.splat(0.25)), f64x2.sub(f64x2.splat(5), product));
}

/** `x d^−¾` in float64, for any d. */
@inline
function exactly(x: v128, d: v128): v128 {
  const root = f64x2.sqrt(d);
  return f64x2.div(x, f64x2.mul(root, f64x2.sqrt(root)));
}

/** Denominators within these bounds are far from where float32 ends. */
const LEAST: f32 = 1e-30;
const MOST: f32 = 1e30;

/** `x d^−¾` of four pixels, the denominators in float64: in float64 to 1e-13, rounded once. */
@inline
function normalised(x: v128, low: v128, high: v128): v128 {
  const d = demote(low, high);
  const isUsual = v128.and(f32x4.gt(d, f32x4.splat(LEAST)), f32x4.lt(d, f32x4.splat(MOST)));
  const xLow = lower(x);
  const xHigh = upper(x);
  if (!i32x4.all_true(isUsual)) return demote(exactly(xLow, low), exactly(xHigh, high));
  const estimate = power(d);
  const powerLow = refined(lower(estimate), low);
  const powerHigh = refined(upper(estimate), high);
  return demote(f64x2.mul(xLow, powerLow), f64x2.mul(xHigh, powerHigh));
}

/**
 * `y_c = x_c · (k + (α/n) Σ x²)^−¾`, rounded once: the activations decide what is active and what wins in all
 * layers after. In float32 their errors were 1e-7, those of the layer before 3e-8. The power begins with
 * float32's, of four pixels at once, and takes one step of Newton's: with roots and a quotient in float64, of two
 * at once, it took a third longer.
 *
 * The squares of the window's channels are in a ring of scratch memory, [channel modulo `ring`, 16 pixels] in
 * float64, `ring` a power of two that is not less than n. Beyond the channels they are 0.
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
  ring: i32,
  from: i32,
  to: i32,
): void {
  const half = (n - 1) >> 1;
  const end = min(to * LRN_PIXELS, plane);
  const step = (<usize>plane) << 2;
  const scale = f64x2.splat(alpha / <f64>n);
  const ks = f64x2.splat(k);
  for (let i = from * LRN_PIXELS; i < end; i += LRN_PIXELS) {
    const count = min(LRN_PIXELS, end - i);
    let at = (<usize>i) << 2;
    let ahead = x + at;
    memory.fill(scratch, 0, <usize>ring * SQUARES);
    for (let c = 0; c < half; c++, ahead += step) {
      writeSquares(ahead, count, c < channels, scratch + <usize>c * SQUARES);
    }
    for (let c = 0; c < channels; c++, ahead += step, at += step) {
      const next = c + half;
      writeSquares(ahead, count, next < channels, scratch + <usize>(next & (ring - 1)) * SQUARES);
      let sums = scratch;
      for (let p = 0; p < count; p += 4, sums += 32) {
        let low = f64x2.splat(0);
        let high = f64x2.splat(0);
        for (let q = c - half; q <= next; q++) {
          const squares = sums + <usize>(q & (ring - 1)) * SQUARES;
          low = f64x2.add(low, v128.load(squares));
          high = f64x2.add(high, v128.load(squares, 16));
        }
        low = f64x2.add(ks, f64x2.mul(scale, low));
        high = f64x2.add(ks, f64x2.mul(scale, high));
        const there = at + ((<usize>p) << 2);
        const four = loadSome(x + there, count - p);
        storeSome(y + there, normalised(four, low, high), count - p);
      }
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
