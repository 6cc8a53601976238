import { partOf } from './panels';

/**
 * Packs panels [from, to) of 4 rows for `selected.ts`: `packed[row, u, (v, channel)]`, and zeros behind each run
 * up to a multiple of four floats. A row is an output; of the adjoint, an input channel, whose kernels are
 * mirrored and whose channels are the outputs.
 */
export function packRuns(
  w: usize,
  outputs: i32,
  channels: i32,
  height: i32,
  width: i32,
  adjoint: i32,
  part: i32,
  packed: usize,
  from: i32,
  to: i32,
): void {
  const rows = adjoint ? channels : outputs;
  const depth = adjoint ? outputs : channels;
  const run = ((<usize>(width * depth) + 3) & ~3) << 2;
  const taps = (<usize>(height * width)) << 2;
  // In memory, from a kernel to that of the next channel, and of the next row.
  const kernelStep = adjoint ? <usize>channels * taps : taps;
  const rowStep = adjoint ? taps : <usize>channels * taps;
  const last = min(to << 2, rows);
  const whole = height * width === 1 && adjoint ? last & ~3 : 0;
  let row = from << 2;
  for (; row < whole; row += 4) {
    packFour(w + ((<usize>row) << 2), outputs, kernelStep, part, packed + <usize>row * run, run);
  }
  for (; row < last; row++) {
    const out = packed + <usize>row * (<usize>height * run);
    memory.fill(out, 0, <usize>height * run);
    let source = w + <usize>row * rowStep;
    for (let k = 0; k < depth; k++, source += kernelStep) {
      let at = source;
      for (let u = 0; u < height; u++) {
        const line = out + <usize>(adjoint ? height - 1 - u : u) * run + ((<usize>k) << 2);
        for (let v = 0; v < width; v++, at += 4) {
          const place = (<usize>((adjoint ? width - 1 - v : v) * depth)) << 2;
          const value = partOf(v128.load32_zero(at), part);
          v128.store_lane<f32>(line + place, value, 0);
        }
      }
    }
  }
}

/** Four rows of the adjoint of a product of single pixels: the transposed matrix. */
function packFour(w: usize, outputs: i32, step: usize, part: i32, to: usize, run: usize): void {
  for (let m = 0; m < outputs; m++, w += step, to += 4) {
    const four = partOf(v128.load(w), part);
    v128.store_lane<f32>(to, four, 0);
    v128.store_lane<f32>(to + run, four, 1);
    v128.store_lane<f32>(to + 2 * run, four, 2);
    v128.store_lane<f32>(to + 3 * run, four, 3);
  }
  const zeros = (<usize>(-outputs & 3)) << 2;
  for (let r = 0; r < 4; r++, to += run) memory.fill(to, 0, zeros);
}
