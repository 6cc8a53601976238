import { partOf } from './weights';
import { transformWeights2 } from './winograd2';
import { transformWeights4 } from './winograd4';

/**
 * Packs panels [from, to) of 4 rows of 3×3 weights `w[outputs, channels, 3, 3]` for Winograd's
 * products: `packed[panel, ξ, n, r] = (G g Gᵀ)[ξ]`. Forward, a row is an output and n a channel;
 * for the adjoint it is the other way round, and g is turned about: g[2 − u, 2 − v].
 * `work` is 36 vectors of scratch memory.
 */
export function packWinograd(
  w: usize,
  outputs: i32,
  channels: i32,
  adjoint: i32,
  side: i32,
  part: i32,
  work: usize,
  packed: usize,
  from: i32,
  to: i32,
): void {
  const rows = adjoint ? channels : outputs;
  const depth = adjoint ? outputs : channels;
  const output: usize = <usize>channels * 36;
  const rowStep: usize = adjoint ? 36 : output;
  const step: usize = adjoint ? output : 36;
  const elements = (side + 2) * (side + 2);
  packed += <usize>from * <usize>(elements * depth) << 4;
  for (let panel = from; panel < to; panel++) {
    const first = panel << 2;
    const mask = i32x4.lt_s(i32x4(0, 1, 2, 3), i32x4.splat(rows - first));
    // Rows that are not there repeat one that is, and are masked.
    let w0 = w + <usize>first * rowStep;
    let w1 = w + <usize>min(first + 1, rows - 1) * rowStep;
    let w2 = w + <usize>min(first + 2, rows - 1) * rowStep;
    let w3 = w + <usize>min(first + 3, rows - 1) * rowStep;
    for (let n = 0; n < depth; n++) {
      for (let tap: usize = 0; tap < 9; tap++) {
        const at = tap << 2;
        let four = v128.load32_zero(w0 + at);
        four = v128.load_lane<f32>(w1 + at, four, 1);
        four = v128.load_lane<f32>(w2 + at, four, 2);
        four = v128.load_lane<f32>(w3 + at, four, 3);
        v128.store(work + ((adjoint ? 8 - tap : tap) << 4), v128.and(partOf(four, part), mask));
      }
      const out = packed + ((<usize>n) << 4);
      if (side == 4) transformWeights4(work, work + 144, out, (<usize>depth) << 4);
      else transformWeights2(work, work + 144, out, (<usize>depth) << 4);
      w0 += step;
      w1 += step;
      w2 += step;
      w3 += step;
    }
    packed += (<usize>(elements * depth)) << 4;
  }
}
