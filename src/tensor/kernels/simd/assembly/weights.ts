/** The part of a weight that a rule asks for: itself (0), its positive (1) or its negative part (−1). */
@inline
export function partOf(w: v128, part: i32): v128 {
  if (part > 0) return f32x4.pmax(w, f32x4.splat(0));
  return part < 0 ? f32x4.pmin(w, f32x4.splat(0)) : w;
}

/**
 * Packs panels [from, to) of 4 rows of the weights `w[outputs, channels, taps]` for the forward
 * product: `packed[panel, (tap, c), r] = w[4·panel + r, c, tap]`, 0 beyond the last row.
 */
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
  const row = (<usize>(channels * taps)) << 2;
  packed += <usize>from * (row << 2);
  for (let panel = from; panel < to; panel++) {
    const first = panel << 2;
    const mask = i32x4.lt_s(i32x4(0, 1, 2, 3), i32x4.splat(outputs - first));
    // Rows that are not there repeat one that is, and are masked.
    const w0 = w + <usize>first * row;
    const w1 = w + <usize>min(first + 1, outputs - 1) * row;
    const w2 = w + <usize>min(first + 2, outputs - 1) * row;
    const w3 = w + <usize>min(first + 3, outputs - 1) * row;
    for (let tap: usize = 0; tap < <usize>taps; tap++) {
      const at = tap << 2;
      packRows(w0 + at, w1 + at, w2 + at, w3 + at, taps << 2, channels, mask, part, packed);
      packed += (<usize>channels) << 4;
    }
  }
}

/**
 * Packs panels [from, to) for the adjoint over a stride (sy, sx). A row is (c, ry, rx): a channel of
 * the image and a phase of the stride. Tap (u, v) of the T_y × T_x that each phase has at most stands
 * for the weight (ry + sy·(T_y − 1 − u), rx + sx·(T_x − 1 − v)), 0 where the kernel has none:
 * `packed[panel, (u, v, m), r]`.
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
  const step = (channels * height * width) << 2;
  packed += (<usize>(from * tapsY * tapsX * outputs)) << 4;
  for (let panel = from; panel < to; panel++) {
    for (let u = 0; u < tapsY; u++) {
      for (let v = 0; v < tapsX; v++) {
        let mask = i32x4.splat(0);
        let w0 = w;
        let w1 = w;
        let w2 = w;
        let w3 = w;
        for (let r = 0; r < 4; r++) {
          const row = (panel << 2) + r;
          const c = row / (strideY * strideX);
          const phase = row - c * (strideY * strideX);
          const ry = phase / strideX;
          const y = ry + strideY * (tapsY - 1 - u);
          const x = phase - ry * strideX + strideX * (tapsX - 1 - v);
          if (c >= channels || y >= height || x >= width) continue;
          mask = v128.or(mask, i32x4.eq(i32x4(0, 1, 2, 3), i32x4.splat(r)));
          const source = w + ((<usize>((c * height + y) * width + x)) << 2);
          if (r == 0) w0 = source;
          else if (r == 1) w1 = source;
          else if (r == 2) w2 = source;
          else w3 = source;
        }
        packRows(w0, w1, w2, w3, step, outputs, mask, part, packed);
        packed += (<usize>outputs) << 4;
      }
    }
  }
}

/** `out[n, r] = part of w_r[n]`, where the w_r are `step` bytes apart in n. */
@inline
function packRows(
  w0: usize,
  w1: usize,
  w2: usize,
  w3: usize,
  step: usize,
  count: i32,
  mask: v128,
  part: i32,
  out: usize,
): void {
  for (let n = 0; n < count; n++) {
    let four = v128.load32_zero(w0);
    four = v128.load_lane<f32>(w1, four, 1);
    four = v128.load_lane<f32>(w2, four, 2);
    four = v128.load_lane<f32>(w3, four, 3);
    v128.store(out, v128.and(partOf(four, part), mask));
    w0 += step;
    w1 += step;
    w2 += step;
    w3 += step;
    out += 16;
  }
}
