import { WIDE_ROWS } from '../../constants';
import { PANEL_GAP } from '../convolution/plan';
import { packBackward, packForward, rowsOfPhase } from './panels';

/**
 * Packs wide panels [from, to) for products with lists, `packed[panel of 32 rows, k, row]`: 8 panels of 4
 * rows, as `direct.ts` reads them, woven together. A last panel of at most 16 rows has 16. Rows beyond
 * the last are 0. `work` holds 8 panels.
 */
export function packWide(
  w: usize,
  outputs: i32,
  channels: i32,
  height: i32,
  width: i32,
  strideY: i32,
  strideX: i32,
  adjoint: i32,
  part: i32,
  work: usize,
  packed: usize,
  from: i32,
  to: i32,
): void {
  const phases = strideY * strideX;
  const taps = adjoint
    ? ((height + strideY - 1) / strideY) * ((width + strideX - 1) / strideX)
    : height * width;
  const rows = adjoint ? rowsOfPhase(channels, phases) * phases : outputs;
  const depth = taps * (adjoint ? outputs : channels);
  const step = ((<usize>depth) << 4) + PANEL_GAP;
  for (let panel = from; panel < to; panel++) {
    const row = panel * WIDE_ROWS;
    const isNarrow = rows - row <= 16;
    const first = row >> 2;
    const real = min(isNarrow ? 4 : 8, (rows - row + 3) >> 2);
    // Panels are packed where their number says: the first at `work`.
    const base = work - <usize>first * step;
    if (adjoint) {
      const last = first + real;
      packBackward(w, outputs, channels, height, width, strideY, strideX, part, base, first, last);
    } else {
      packForward(w, outputs, channels, taps, part, base, first, first + real);
    }
    const pitch: usize = isNarrow ? 64 : 128;
    const out = packed + <usize>row * ((<usize>depth) << 2);
    weave(work, step, real, depth, out, pitch);
  }
}

/** Copies `count` panels of 4 rows side by side, and zeros where there is none. */
function weave(from: usize, step: usize, count: i32, depth: i32, to: usize, pitch: usize): void {
  for (let k = 0; k < depth; k++, from += 16, to += pitch) {
    let source = from;
    let at: usize = 0;
    for (let panel = 0; panel < count; panel++, at += 16, source += step) {
      v128.store(to + at, v128.load(source));
    }
    for (; at < pitch; at += 16) v128.store(to + at, f32x4.splat(0));
  }
}
