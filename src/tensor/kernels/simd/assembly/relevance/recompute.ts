import { upper } from '../lanes';
import { both } from './float64';

/** One term of a total, as `../../relevance.ts` writes it. */
@unmanaged
class Term {
  /** `x[channels, height, width]` and `w[·, channels, kh, kw]`. */
  x!: usize;
  w!: usize;
  /** 0: all weights; 1: the positive ones; −1: the negative ones. */
  part!: i32;
}

/**
 * Channels [from, to) of `recomputeTotals`: totals that are NaN, each summed by itself in float64.
 * `channels` are those that one group reads.
 */
export function recomputeTotals(
  cancelled: usize,
  b: usize,
  out: usize,
  terms: usize,
  count: i32,
  channels: i32,
  height: i32,
  width: i32,
  kh: i32,
  kw: i32,
  sy: i32,
  sx: i32,
  py: i32,
  px: i32,
  dy: i32,
  dx: i32,
  groups: i32,
  results: i32,
  outY: i32,
  outX: i32,
  from: i32,
  to: i32,
): void {
  const end = terms + <usize>count * offsetof<Term>();
  const row = (<usize>(channels * kh * kw)) << 2;
  for (let m = from; m < to; m++) {
    const firstChannel = <usize>((m / (results / groups)) * channels);
    const group = (firstChannel * <usize>(height * width)) << 2;
    // How many are left in this channel: after the last one, the search ends.
    let left = <i32>load<f64>(cancelled + ((<usize>m) << 3));
    const bias: f64 = b === 0 ? 0 : <f64>load<f32>(b + ((<usize>m) << 2));
    let at = out + ((<usize>(m * outY * outX)) << 2);
    for (let i = 0; i < outY && left > 0; i++) {
      for (let j = 0; j < outX; j++, at += 4) {
        if (!isNaN(load<f32>(at))) continue;
        let total = bias;
        for (let t = terms; t < end; t += offsetof<Term>()) {
          const term = changetype<Term>(t);
          const w = term.w + <usize>m * row;
          total += fieldSum(
            term.x + group,
            w,
            term.part,
            channels,
            height,
            width,
            kh,
            kw,
            i * sy - py,
            j * sx - px,
            dy,
            dx,
          );
        }
        store<f32>(at, <f32>total);
        left--;
      }
    }
  }
}

/**
 * `Σ_{c,u,v} part(w[c,u,v]) · x[c, top + u·dy, left + v·dx]` over the receptive field of one unit. The part
 * is taken by clamping: a branch on the weight's sign would be mispredicted half of the time.
 */
function fieldSum(
  x: usize,
  w: usize,
  part: i32,
  channels: i32,
  height: i32,
  width: i32,
  kh: i32,
  kw: i32,
  top: i32,
  left: i32,
  dy: i32,
  dx: i32,
): f64 {
  const least: f32 = part > 0 ? 0 : -f32(Infinity);
  const most: f32 = part < 0 ? 0 : f32(Infinity);
  const leasts = f32x4.splat(least);
  const mosts = f32x4.splat(most);
  const fromU = firstTap(top, dy);
  const toU = endTap(top, dy, kh, height);
  const fromV = firstTap(left, dx);
  const taps = endTap(left, dx, kw, width) - fromV;
  let sums = f64x2.splat(0);
  let rest: f64 = 0;
  const step = (<usize>dx) << 2;
  for (let c = 0; c < channels; c++) {
    for (let u = fromU; u < toU; u++) {
      let from = w + ((<usize>((c * kh + u) * kw + fromV)) << 2);
      const row = (c * height + top + u * dy) * width;
      let at = x + ((<usize>(row + left + fromV * dx)) << 2);
      let v = 0;
      // Neighbouring taps read neighbours only where the kernel is dense.
      for (; dx === 1 && v + 4 <= taps; v += 4, from += 16, at += 16) {
        const weights = f32x4.pmin(f32x4.pmax(v128.load(from), leasts), mosts);
        sums = f64x2.add(sums, products(weights, v128.load(at)));
      }
      for (; v < taps; v++, from += 4, at += step) {
        rest += <f64>min(max(load<f32>(from), least), most) * <f64>load<f32>(at);
      }
    }
  }
  return both(sums) + rest;
}

/** The taps [first, end) of a kernel that lie inside, where tap 0 lies at `start`. */
@inline
function firstTap(start: i32, dilation: i32): i32 {
  return start < 0 ? (dilation - 1 - start) / dilation : 0;
}

@inline
function endTap(start: i32, dilation: i32, taps: i32, extent: i32): i32 {
  return extent <= start ? 0 : min(taps, (extent - start - 1) / dilation + 1);
}

/** The products of four floats, two and two added, in float64. */
@inline
function products(a: v128, b: v128): v128 {
  const high = f64x2.mul(upper(a), upper(b));
  return f64x2.add(f64x2.mul(f64x2.promote_low_f32x4(a), f64x2.promote_low_f32x4(b)), high);
}
