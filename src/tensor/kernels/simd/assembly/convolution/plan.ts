import { PANEL_GAP as GAP, PANELS_AT as PANELS, SCRATCH_HEAD as HEAD } from '../../constants';

/**
 * What a product needs to know, as the TypeScript side writes it into this thread's scratch memory
 * (`plan.ts` there has the same fields in the same order: all 32 bits wide).
 *
 * Forward and backward are the same here: both read an image `x`, correlate it with packed weights,
 * and write a grid of positions for each row of the weights. Backward over a stride, a row is one
 * channel in one phase of the stride, and the grid is spread out over the image when written.
 */
@unmanaged
export class Plan {
  /** What is read: `x[channels, height, width]`. */
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
  /** Row (c, ry, rx) at (i, j) is y[c, phasesY·i + ry − shiftY, phasesX·j + rx − shiftX], if inside. */
  phasesY!: i32;
  phasesX!: i32;
  shiftY!: i32;
  shiftX!: i32;
  targetY!: i32;
  targetX!: i32;
  /** 1: panels of 8 columns run on across rows of the grid; 0: each row starts a new one. */
  flat!: i32;
  /**
   * Panels in all; panels in a block; panels of 4 rows in a group. A unit is a group over a block.
   * For Winograd's products a panel of columns is 4 tiles.
   */
  panels!: i32;
  blockPanels!: i32;
  groupPanels!: i32;
  /** Winograd: results along a tile's side, 4 or 2; tiles in a row of tiles, and in all. */
  side!: i32;
  tilesX!: i32;
  tiles!: i32;
  x!: usize;
  /** One number per row, or 0 for none. */
  bias!: usize;
  /** What is written; z, the sums before the ReLU, may be 0 for none. */
  z!: usize;
  y!: usize;
  rectify!: i32;
  /**
   * Packed weights: panels of 4 rows, in each k = (u, v, channel), in each of those the 4 rows; or 0 if
   * each panel is to be packed into `panel` when it is needed. From one panel to the next is
   * `panelStep` bytes; for Winograd, from one element ξ of a kernel to the next `elementStep`.
   */
  weights!: usize;
  panelStep!: usize;
  elementStep!: usize;
  /** 1: these are the panels of the convolution whose adjoint this is; see `transposed-tile.ts`. */
  transposed!: i32;
  panel!: usize;
  /** The weights as they were before packing, and which part of them was packed. */
  plain!: usize;
  part!: i32;
  adjoint!: i32;
  kernelY!: i32;
  kernelX!: i32;
  /** 1: Winograd's small results are summed anew. */
  refined!: i32;
  /** Memory of this thread: `SCRATCH_HEAD` bytes, then packed columns or transformed tiles. */
  scratch!: usize;
}

/** Offsets into the scratch memory: 4 biases. */
export const BIAS_AT: usize = 0;
/** Two tiles of 4×8: a result that cannot be stored as it stands, and the same before the ReLU. */
export const TILE_AT: usize = 64;
export const TILE_Z_AT: usize = 192;
/** Row and column of x that each of 8 lanes reads at tap (0, 0), and which are inside. */
export const LANE_ROWS_AT: usize = 320;
export const LANE_COLUMNS_AT: usize = 352;
export const LANE_MASKS_AT: usize = 384;
/** A table of the block's panels: the first position and the number of columns of each. */
export const PANELS_AT: usize = <usize>PANELS;
/** Where packed columns begin, or strips, or Winograd's scratch memory. */
export const SCRATCH_HEAD: usize = <usize>HEAD;
/** Bytes between panels of weights. */
export const PANEL_GAP: usize = <usize>GAP;

/** Copies the biases of rows 4·panel … 4·panel + 3 to where the tiles read them; 0 where there is none. */
export function loadBias(plan: Plan, panel: i32): usize {
  const to = plan.scratch + BIAS_AT;
  v128.store(to, f32x4.splat(0));
  if (plan.bias == 0) return to;
  const first = panel << 2;
  const count = min(4, plan.rows - first);
  for (let r = 0; r < count; r++) {
    store<f32>(to + ((<usize>r) << 2), load<f32>(plan.bias + ((<usize>(first + r)) << 2)));
  }
  return to;
}

/** What no result may be less than: 0 with a ReLU, anything without. */
@inline
export function floorOf(plan: Plan): f32 {
  return plan.rectify ? 0 : -f32(Infinity);
}
