import { PANEL_GAP as GAP, SCRATCH_HEAD as HEAD, PANELS_AT as PANELS } from '../../constants';

/**
 * The parameters of a GEMM, as TypeScript writes them into this thread's memory. A test holds the
 * fields of `../../convolution/plan.ts` to these: the same order, 32 bits each.
 *
 * The convolution and its adjoint are the same here: both read an image `x`, correlate it with packed
 * weights, and write a grid of positions for each row of the weights. In an adjoint over a stride, a
 * row is one channel in one phase of the stride, and the grid is scattered over the image.
 */
@unmanaged
export class Plan {
  /** The input `x[channels, height, width]`. */
  channels!: i32;
  height!: i32;
  width!: i32;
  /** The correlation: position (i, j), tap (u, v) reads x at (i·strideY − padY + u, j·strideX − padX + v). */
  tapsY!: i32;
  tapsX!: i32;
  strideY!: i32;
  strideX!: i32;
  padY!: i32;
  padX!: i32;
  /** The grid of positions, and the rows of weights. */
  gridY!: i32;
  gridX!: i32;
  rows!: i32;
  /** Row (ry, rx, c) at (i, j) is y[c, phasesY·i + ry − shiftY, phasesX·j + rx − shiftX], if inside. */
  phasesY!: i32;
  phasesX!: i32;
  shiftY!: i32;
  shiftX!: i32;
  targetY!: i32;
  targetX!: i32;
  /** Rows of one phase: its channels, of which there are `targets`, up to whole panels of 4. */
  phaseRows!: i32;
  targets!: i32;
  /** 1 where panels of 8 columns continue across rows of the grid; 0 where each row starts a new one. */
  flat!: i32;
  /**
   * The number of panels of columns; of panels in a block; of panels of 4 rows in a group. A unit is
   * one group over one block. In Winograd's products a panel of columns is 4 tiles, in strips a row; in
   * products with lists it is one column, and a panel of rows has 32.
   */
  panels!: i32;
  blockPanels!: i32;
  groupPanels!: i32;
  /** Winograd: results along a tile's side, 4 or 2; the number of tiles in a row, and of all tiles. */
  side!: i32;
  tilesX!: i32;
  tiles!: i32;
  /**
   * Strips: bytes from row to row, and from channel to channel. Patches: bytes from row to row of the band,
   * and where the patch begins in the scratch memory. Rows of pixels likewise: the row, and where they begin.
   * Products of pairs of parts: where the panel begins, and where results of one that is not full.
   */
  stripPitch!: usize;
  stripStep!: usize;
  /** Lists: the rows of the image that are listed at a time. */
  ringRows!: i32;
  x!: usize;
  /** One float per row of weights, or 0 for none. */
  bias!: usize;
  /** The output y; z, the sums before the ReLU, or 0 for none. */
  z!: usize;
  y!: usize;
  /** What rounding took off y, or 0 where that is not wanted; see `precise.ts`. */
  low!: usize;
  /** Results are wanted where this is not 0, a tensor like y; 0 where all are; see `selected.ts`. */
  where!: usize;
  /** Whether y is min(max(z, 0), ceiling), and that bound: ∞ for none. */
  rectify!: i32;
  ceiling!: f32;
  /**
   * Packed weights `[panel of 4 rows, k = (u, v, channel), row]`; or 0 where each panel is packed into
   * `panel` when it is needed. `panelStep` is the number of bytes from one panel to the next, and
   * `elementStep`, for Winograd, from one element ξ of a kernel to the next.
   */
  weights!: usize;
  panelStep!: usize;
  elementStep!: usize;
  /** 1: the panels are those of the convolution whose adjoint this is; see `transposed-micro-kernel.ts`. */
  transposed!: i32;
  panel!: usize;
  /** The unpacked weights, and which part of them was packed; of a pair of parts that is listed, which comes first. */
  plain!: usize;
  part!: i32;
  adjoint!: i32;
  kernelY!: i32;
  kernelX!: i32;
  /** 1 where small results of Winograd's products are recomputed; see `winograd-refine.ts`. */
  refined!: i32;
  /** The plan of another product of the same image that is made with this one, or 0; see `sparse.ts`. */
  next!: usize;
  /** Scratch memory of this thread: `SCRATCH_HEAD` bytes, then packed columns, strips or tiles. */
  scratch!: usize;
}

/** Offsets into the scratch memory: 4 biases. */
export const BIAS_AT: usize = 0;
/** Two tiles of 4×8: results that are stored in parts, and the same before the ReLU. */
export const TILE_AT: usize = 64;
export const TILE_Z_AT: usize = 192;
/** The row and the column of x that each of 8 lanes reads at tap (0, 0), and the masks of lanes inside x. */
export const LANE_ROWS_AT: usize = 320;
export const LANE_COLUMNS_AT: usize = 352;
export const LANE_MASKS_AT: usize = 384;
/** A table of the block's panels: the first position and the number of columns of each. */
export const PANELS_AT: usize = <usize>PANELS;
/** Where packed columns begin, or strips, or Winograd's scratch memory. */
export const SCRATCH_HEAD: usize = <usize>HEAD;
/** Bytes between panels of weights. */
export const PANEL_GAP: usize = <usize>GAP;

/** Copies the biases of rows 4·panel … 4·panel + 3 to `BIAS_AT`, 0 where there is none; returns the address. */
export function loadBias(plan: Plan, panel: i32): usize {
  const to = plan.scratch + BIAS_AT;
  v128.store(to, f32x4.splat(0));
  if (plan.bias === 0) return to;
  const first = panel << 2;
  const count = min(4, plan.rows - first);
  for (let r = 0; r < count; r++) {
    store<f32>(to + ((<usize>r) << 2), load<f32>(plan.bias + ((<usize>(first + r)) << 2)));
  }
  return to;
}

/** The lower bound of results: 0 with a ReLU, −∞ without. */
@inline
export function floorOf(plan: Plan): f32 {
  return plan.rectify ? 0 : -f32(Infinity);
}

/**
 * The steps of k before the first of which rows of a phase have a weight; all where they have none. Of a 1×1 kernel
 * over a stride of 2, three phases in four have none, and of a 3×3, taps of three are 0 ahead of others.
 */
export function skippedSteps(plan: Plan, phase: i32): i32 {
  const ry = phase / plan.phasesX;
  const u = plan.tapsY - tapsOf(plan.kernelY, plan.phasesY, ry);
  const v = plan.tapsX - tapsOf(plan.kernelX, plan.phasesX, phase - ry * plan.phasesX);
  const hasNone = u === plan.tapsY || v === plan.tapsX;
  return (hasNone ? plan.tapsY * plan.tapsX : u * plan.tapsX + v) * plan.channels;
}

/** The taps along one axis that phase r of a stride has: those at r, r + stride, … */
@inline
function tapsOf(kernel: i32, stride: i32, r: i32): i32 {
  return r < kernel ? (kernel - r + stride - 1) / stride : 0;
}
