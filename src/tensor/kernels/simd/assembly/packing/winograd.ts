import { PANEL_GAP as GAP } from '../../constants';
import { transformWeights2 } from '../convolution/winograd2';
import { transformWeights4 } from '../convolution/winograd4';
import { gather, laneMask, partOf, TOGETHER } from './panels';

const PANEL_GAP: usize = <usize>GAP;

/**
 * Packs panels [from, to) of 4 rows of 3×3 weights `w[outputs, channels, 3, 3]` for Winograd's
 * products: `packed[panel, ξ, n, r] = (G g Gᵀ)[ξ]`. For the convolution, a row is an output and n a
 * channel; for its adjoint, a row is a channel and n an output, and g is mirrored: g[2 − u, 2 − v].
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
  const row: usize = adjoint ? 36 : output;
  const next: usize = adjoint ? output : 36;
  const step = ((<usize>depth) << 4) + PANEL_GAP;
  const panelBytes = <usize>((side + 2) * (side + 2)) * step;
  // Read in the order of memory: one panel at a time for the convolution, several for the adjoint.
  const together = adjoint ? TOGETHER : 1;
  for (let first = from; first < to; first += together) {
    const last = min(first + together, to);
    // Four n at a time fill the cache lines that they are written to.
    for (let n0 = 0; n0 < depth; n0 += 4) {
      let out = packed + <usize>first * panelBytes + ((<usize>n0) << 4);
      for (let panel = first; panel < last; panel++, out += panelBytes) {
        for (let n = 0; n < min(4, depth - n0); n++) {
          gatherKernels(w + <usize>(n0 + n) * next, row, panel, rows, adjoint, part, work);
          const to = out + ((<usize>n) << 4);
          if (side === 4) transformWeights4(work, work + 144, to, step);
          else transformWeights2(work, work + 144, to, step);
        }
      }
    }
  }
}

/** Stores the 9 weights of 4 rows as 9 vectors at `to`, in order, or mirrored for the adjoint. */
@inline
function gatherKernels(
  w: usize,
  row: usize,
  panel: i32,
  rows: i32,
  adjoint: i32,
  part: i32,
  to: usize,
): void {
  const first = panel << 2;
  // Rows beyond the last read the last row, and are masked.
  const w0 = w + <usize>first * row;
  const w1 = w + <usize>min(first + 1, rows - 1) * row;
  const w2 = w + <usize>min(first + 2, rows - 1) * row;
  const w3 = w + <usize>min(first + 3, rows - 1) * row;
  const mask = laneMask(panel, rows);
  const step: isize = adjoint ? -16 : 16;
  if (adjoint) to += 128;
  for (let at: usize = 0; at < 32; at += 16) {
    const a = v128.load(w0 + at);
    const b = v128.load(w1 + at);
    const c = v128.load(w2 + at);
    const d = v128.load(w3 + at);
    const ab = v128.shuffle<f32>(a, b, 0, 4, 1, 5);
    const cd = v128.shuffle<f32>(c, d, 0, 4, 1, 5);
    const ab2 = v128.shuffle<f32>(a, b, 2, 6, 3, 7);
    const cd2 = v128.shuffle<f32>(c, d, 2, 6, 3, 7);
    v128.store(to, v128.and(partOf(v128.shuffle<f32>(ab, cd, 0, 1, 4, 5), part), mask));
    to += step;
    v128.store(to, v128.and(partOf(v128.shuffle<f32>(ab, cd, 2, 3, 6, 7), part), mask));
    to += step;
    v128.store(to, v128.and(partOf(v128.shuffle<f32>(ab2, cd2, 0, 1, 4, 5), part), mask));
    to += step;
    v128.store(to, v128.and(partOf(v128.shuffle<f32>(ab2, cd2, 2, 3, 6, 7), part), mask));
    to += step;
  }
  const ninth = gather(w0 + 32, w1 + 32, w2 + 32, w3 + 32);
  v128.store(to, v128.and(partOf(ninth, part), mask));
}
