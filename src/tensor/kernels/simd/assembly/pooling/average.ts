/*
 * Average pooling, one channel per unit, by the definition: GoogLeNet has one window per channel, for
 * which vectors gain nothing.
 */

/**
 * The positions of a window along one axis that count in the divisor: with `countPad` those that lie
 * inside the padding, which ends `after` the last of the inputs; without, the inputs.
 */
@inline
function counted(start: i32, size: i32, inputs: i32, after: i32, countPad: i32): i32 {
  if (countPad) return min(start + size, inputs + after) - start;
  return min(start + size, inputs) - max(0, start);
}

/** Channels [from, to) of the means. */
export function averagePool(
  x: usize,
  y: usize,
  kernelY: i32,
  kernelX: i32,
  strideY: i32,
  strideX: i32,
  padTop: i32,
  padLeft: i32,
  padBottom: i32,
  padRight: i32,
  countPad: i32,
  height: i32,
  width: i32,
  outY: i32,
  outX: i32,
  from: i32,
  to: i32,
): void {
  for (let c = from; c < to; c++) {
    for (let i = 0; i < outY; i++) {
      const top = i * strideY - padTop;
      const rows = counted(top, kernelY, height, padBottom, countPad);
      const row0 = max(0, top);
      const row1 = min(height, top + kernelY);
      for (let j = 0; j < outX; j++) {
        const left = j * strideX - padLeft;
        const columns = counted(left, kernelX, width, padRight, countPad);
        const column0 = max(0, left);
        const column1 = min(width, left + kernelX);
        let total: f64 = 0;
        for (let r = row0; r < row1; r++) {
          let at = x + ((<usize>((c * height + r) * width + column0)) << 2);
          for (let q = column0; q < column1; q++, at += 4) total += <f64>load<f32>(at);
        }
        const mean = <f32>(total / <f64>(rows * columns));
        store<f32>(y + ((<usize>((c * outY + i) * outX + j)) << 2), mean);
      }
    }
  }
}

/** Channels [from, to) of the adjoint: every window gives each of its inputs the same fraction. */
export function averagePoolInput(
  gy: usize,
  gx: usize,
  kernelY: i32,
  kernelX: i32,
  strideY: i32,
  strideX: i32,
  padTop: i32,
  padLeft: i32,
  padBottom: i32,
  padRight: i32,
  countPad: i32,
  height: i32,
  width: i32,
  outY: i32,
  outX: i32,
  from: i32,
  to: i32,
): void {
  const bytes = (<usize>(height * width)) << 2;
  memory.fill(gx + <usize>from * bytes, 0, <usize>(to - from) * bytes);
  for (let c = from; c < to; c++) {
    for (let i = 0; i < outY; i++) {
      const top = i * strideY - padTop;
      const rows = counted(top, kernelY, height, padBottom, countPad);
      const row0 = max(0, top);
      const row1 = min(height, top + kernelY);
      for (let j = 0; j < outX; j++) {
        const left = j * strideX - padLeft;
        const columns = counted(left, kernelX, width, padRight, countPad);
        const column0 = max(0, left);
        const column1 = min(width, left + kernelX);
        const g = load<f32>(gy + ((<usize>((c * outY + i) * outX + j)) << 2));
        const each = g / <f32>(rows * columns);
        for (let r = row0; r < row1; r++) {
          let at = gx + ((<usize>((c * height + r) * width + column0)) << 2);
          for (let q = column0; q < column1; q++, at += 4) store<f32>(at, load<f32>(at) + each);
        }
      }
    }
  }
}
