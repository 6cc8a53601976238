import { PANEL_GAP as GAP } from '../../constants';

const PANEL_GAP: usize = <usize>GAP;

/*
 * Packing of weights `w[outputs, channels, height, width]` for `microKernel8`: panels of 4 rows,
 * `packed[panel, k, r]`, with a gap between panels. Rows beyond the last are 0.
 */

/** Panels of an adjoint that are packed together, because they read neighbouring weights. */
export const TOGETHER = 8;

/** A part of four weights: w (part 0), max(w, 0) (1) or min(w, 0) (−1). */
@inline
export function partOf(w: v128, part: i32): v128 {
  if (part > 0) return f32x4.pmax(w, f32x4.splat(0));
  return part < 0 ? f32x4.pmin(w, f32x4.splat(0)) : w;
}

/** The mask of the rows 4·panel … 4·panel + 3 that exist. */
@inline
export function laneMask(panel: i32, rows: i32): v128 {
  return i32x4.lt_s(i32x4(0, 1, 2, 3), i32x4.splat(rows - (panel << 2)));
}

/** One element of each of four rows. */
@inline
export function gather(w0: usize, w1: usize, w2: usize, w3: usize): v128 {
  let four = v128.load32_zero(w0);
  four = v128.load_lane<f32>(w1, four, 1);
  four = v128.load_lane<f32>(w2, four, 2);
  return v128.load_lane<f32>(w3, four, 3);
}

/** Panels [from, to) for the forward product: a row is an output, `k = (tap, c)`. */
export function packForward(
  w: usize,
  outputs: i32,
  channels: i32,
  taps: i32,
  part: i32,
  packed: usize,
  from: i32,
  to: i32,
): void {
  const step = ((<usize>(channels * taps)) << 4) + PANEL_GAP;
  for (let panel = from; panel < to; panel++) {
    packForwardPanel(w, outputs, channels, taps, part, panel, packed + <usize>panel * step);
  }
}

function packForwardPanel(
  w: usize,
  outputs: i32,
  channels: i32,
  taps: i32,
  part: i32,
  panel: i32,
  out: usize,
): void {
  const row = (<usize>(channels * taps)) << 2;
  const first = panel << 2;
  // Rows beyond the last read the last row, and are masked.
  let w0 = w + <usize>first * row;
  let w1 = w + <usize>min(first + 1, outputs - 1) * row;
  let w2 = w + <usize>min(first + 2, outputs - 1) * row;
  let w3 = w + <usize>min(first + 3, outputs - 1) * row;
  const mask = laneMask(panel, outputs);
  // In memory a row is (c, tap): steps of one tap, and, after the last, back to the next channel.
  const step = (<usize>channels) << 4;
  const back = <usize>taps * step - 16;
  const last = w0 + row;
  let tap = 0;
  for (; w0 + 16 <= last; w0 += 16, w1 += 16, w2 += 16, w3 += 16) {
    const a = v128.load(w0);
    const b = v128.load(w1);
    const c = v128.load(w2);
    const d = v128.load(w3);
    const ab = v128.shuffle<f32>(a, b, 0, 4, 1, 5);
    const cd = v128.shuffle<f32>(c, d, 0, 4, 1, 5);
    const ab2 = v128.shuffle<f32>(a, b, 2, 6, 3, 7);
    const cd2 = v128.shuffle<f32>(c, d, 2, 6, 3, 7);
    v128.store(out, v128.and(partOf(v128.shuffle<f32>(ab, cd, 0, 1, 4, 5), part), mask));
    out += step;
    if (++tap === taps) {
      tap = 0;
      out -= back;
    }
    v128.store(out, v128.and(partOf(v128.shuffle<f32>(ab, cd, 2, 3, 6, 7), part), mask));
    out += step;
    if (++tap === taps) {
      tap = 0;
      out -= back;
    }
    v128.store(out, v128.and(partOf(v128.shuffle<f32>(ab2, cd2, 0, 1, 4, 5), part), mask));
    out += step;
    if (++tap === taps) {
      tap = 0;
      out -= back;
    }
    v128.store(out, v128.and(partOf(v128.shuffle<f32>(ab2, cd2, 2, 3, 6, 7), part), mask));
    out += step;
    if (++tap === taps) {
      tap = 0;
      out -= back;
    }
  }
  for (; w0 < last; w0 += 4, w1 += 4, w2 += 4, w3 += 4) {
    v128.store(out, v128.and(partOf(gather(w0, w1, w2, w3), part), mask));
    out += step;
    if (++tap === taps) {
      tap = 0;
      out -= back;
    }
  }
}

/**
 * Panels [from, to) for the adjoint over a stride (sy, sx). A row is (ry, rx, c): a phase of the stride and a
 * channel of the image, up to whole panels for each phase. Tap (u, v) of the T_y × T_x that each phase has at most stands
 * for the weight (ry + sy·(T_y − 1 − u), rx + sx·(T_x − 1 − v)), 0 where the kernel has none:
 * `k = (u, v, m)`.
 */
export function packBackward(
  w: usize,
  outputs: i32,
  channels: i32,
  height: i32,
  width: i32,
  strideY: i32,
  strideX: i32,
  part: i32,
  packed: usize,
  from: i32,
  to: i32,
): void {
  const tapsY = (height + strideY - 1) / strideY;
  const tapsX = (width + strideX - 1) / strideX;
  const step = ((<usize>(tapsY * tapsX * outputs)) << 4) + PANEL_GAP;
  for (let first = from; first < to; first += TOGETHER) {
    const last = min(first + TOGETHER, to);
    const out = packed + <usize>first * step;
    if (strideY * strideX === 1) {
      packMirrored(w, outputs, channels, height * width, part, first, last, out);
      continue;
    }
    for (let panel = first; panel < last; panel++) {
      const there = packed + <usize>panel * step;
      packPhases(w, outputs, channels, height, width, strideY, strideX, part, panel, there);
    }
  }
}

/** Panels of the adjoint of stride 1: a row is a channel, and kernels are mirrored (rotated by 180°). */
function packMirrored(
  w: usize,
  outputs: i32,
  channels: i32,
  taps: i32,
  part: i32,
  from: i32,
  to: i32,
  packed: usize,
): void {
  const row = (<usize>taps) << 2;
  const image = <usize>channels * row;
  const tapStep = (<usize>outputs) << 4;
  const last = <usize>(taps - 1) * tapStep;
  // Four images at a time fill the cache lines that they are written to.
  for (let m0 = 0; m0 < outputs; m0 += 4) {
    for (let panel = from; panel < to; panel++) {
      const first = panel << 2;
      const mask = laneMask(panel, channels);
      const whole = taps === 1 && first + 4 <= channels;
      let out = packed + <usize>(panel - from) * (last + tapStep + PANEL_GAP) + ((<usize>m0) << 4);
      let w0 = w + <usize>m0 * image + <usize>first * row;
      // Rows beyond the last read the last row, and are masked.
      let w1 = w0 + <usize>(min(first + 1, channels - 1) - first) * row;
      let w2 = w0 + <usize>(min(first + 2, channels - 1) - first) * row;
      let w3 = w0 + <usize>(min(first + 3, channels - 1) - first) * row;
      for (let m = m0; m < min(m0 + 4, outputs); m++, out += 16) {
        if (whole) {
          v128.store(out, partOf(v128.load(w0), part));
        } else {
          let there = out + last;
          for (let at: usize = 0; at < row; at += 4, there -= tapStep) {
            const four = gather(w0 + at, w1 + at, w2 + at, w3 + at);
            v128.store(there, v128.and(partOf(four, part), mask));
          }
        }
        w0 += image;
        w1 += image;
        w2 += image;
        w3 += image;
      }
    }
  }
}

/** Rows for each phase of a stride: whole panels of 4 where there are several. */
@inline
export function rowsOfPhase(channels: i32, phases: i32): i32 {
  return phases === 1 ? channels : (channels + 3) & ~3;
}

/** One panel of the adjoint over a stride. */
function packPhases(
  w: usize,
  outputs: i32,
  channels: i32,
  height: i32,
  width: i32,
  strideY: i32,
  strideX: i32,
  part: i32,
  panel: i32,
  out: usize,
): void {
  const tapsY = (height + strideY - 1) / strideY;
  const tapsX = (width + strideX - 1) / strideX;
  const step = (<usize>(channels * height * width)) << 2;
  const phaseRows = rowsOfPhase(channels, strideY * strideX);
  for (let tap = 0; tap < tapsY * tapsX; tap++) {
    for (let r = 0; r < 4; r++) {
      const row = (panel << 2) + r;
      const phase = row / phaseRows;
      const c = row - phase * phaseRows;
      const ry = phase / strideX;
      const u = tap / tapsX;
      const y = ry + strideY * (tapsY - 1 - u);
      const x = phase - ry * strideX + strideX * (tapsX - 1 - (tap - u * tapsX));
      const exists = c < channels && y < height && x < width;
      let source = exists ? w + ((<usize>((c * height + y) * width + x)) << 2) : w;
      let to = out + ((<usize>r) << 2);
      for (let m = 0; m < outputs; m++) {
        let value: f32 = exists ? load<f32>(source) : 0;
        if (part > 0 ? value < 0 : part < 0 && value > 0) value = 0;
        store<f32>(to, value);
        source += step;
        to += 16;
      }
    }
    out += (<usize>outputs) << 4;
  }
}
