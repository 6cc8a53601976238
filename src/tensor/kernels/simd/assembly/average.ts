/*
 * Average pooling, one channel per unit. As in Caffe, a window's divisor counts padding, but not what
 * lies beyond it. Of GoogLeNet, one window per channel: nothing here is worth a vector.
 */

/** Positions of window i along an axis that count, real or padding. */
@inline
function counted(i: i32, size: i32, stride: i32, pad: i32, inputs: i32): i32 {
  const start = i * stride - pad;
  return min(start + size, inputs + pad) - start;
}

/** Channels [from, to) of the means. */
export function averagePool(
  x: usize,
  y: usize,
  size: i32,
  stride: i32,
  pad: i32,
  height: i32,
  width: i32,
  outY: i32,
  outX: i32,
  from: i32,
  to: i32,
): void {
  for (let c = from; c < to; c++) {
    for (let i = 0; i < outY; i++) {
      const rows = counted(i, size, stride, pad, height);
      const row0 = max(0, i * stride - pad);
      const row1 = min(height, i * stride - pad + size);
      for (let j = 0; j < outX; j++) {
        const columns = counted(j, size, stride, pad, width);
        const column0 = max(0, j * stride - pad);
        const column1 = min(width, j * stride - pad + size);
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

/** Channels [from, to) of the adjoint: every window gives each of its inputs an even part. */
export function averagePoolInput(
  gy: usize,
  gx: usize,
  size: i32,
  stride: i32,
  pad: i32,
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
      const rows = counted(i, size, stride, pad, height);
      const row0 = max(0, i * stride - pad);
      const row1 = min(height, i * stride - pad + size);
      for (let j = 0; j < outX; j++) {
        const columns = counted(j, size, stride, pad, width);
        const column0 = max(0, j * stride - pad);
        const column1 = min(width, j * stride - pad + size);
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
