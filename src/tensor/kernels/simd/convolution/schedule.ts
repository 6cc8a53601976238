import {
  LIST_AT,
  MOST_PAIRS,
  MOST_PANELS,
  SCRATCH_HEAD,
  SIGNED_COLUMNS,
  WINOGRAD_HEAD,
} from '../constants.js';
import { depthOf, type Gemm, panelsOf } from './gemm.js';

/**
 * The most bytes of a block of columns: half of a second-level cache of 1 MB, the rest is for the weights. All
 * weights are read once for every block, and those of 512 × 512 channels come from beyond the caches: with half
 * as much, a 3×3 of theirs over 7×7 takes 3.6 ms instead of 3.0.
 */
const BLOCK_BYTES = 512 * 1024;

/** The function of `assembly/convolution/` that computes a GEMM. */
export type Algorithm =
  | 'direct'
  | 'winograd'
  | 'strips'
  | 'signed'
  | 'sparse'
  | 'selected'
  | 'patches'
  | 'precise';

/**
 * How a GEMM is divided into blocks and units. The fields are those of `Plan` in
 * `assembly/convolution/plan.ts`; an algorithm leaves some unused, as 0. (To spread a common object of
 * zeros takes 2.5 µs more per product.)
 */
export interface Schedule {
  readonly algorithm: Algorithm;
  readonly flat: number;
  readonly panels: number;
  readonly blockPanels: number;
  readonly groupPanels: number;
  readonly side: number;
  readonly tilesX: number;
  readonly tiles: number;
  readonly stripPitch: number;
  readonly stripStep: number;
  readonly ringRows: number;
  readonly units: number;
  /** Bytes of scratch memory for packed columns, strips or tiles. */
  readonly bytes: number;
  /** Bytes of scratch memory for one panel of weights, where weights are not packed beforehand. */
  readonly panelBytes: number;
}

/**
 * Groups of panels of rows. A unit is one group over one block of columns. The size of a cache sets
 * the number of blocks; with few blocks, rows are divided as well, so that threads finish together:
 * into about `units` units and groups of at least `leastPanels` panels, because each thread that
 * computes groups of a block packs the block's columns again.
 */
export function group(panels: number, blocks: number, units: number, leastPanels: number) {
  const groups = Math.min(Math.ceil(units / blocks), Math.ceil(panels / leastPanels));
  const groupPanels = Math.ceil(panels / groups);
  return { groupPanels, units: blocks * Math.ceil(panels / groupPanels) };
}

/**
 * The schedule of `assembly/convolution/direct.ts`: packed columns (im2col), a block at a time.
 * @param elementBytes of a packed column's elements
 */
export function scheduleDirect(gemm: Gemm, elementBytes = 4): Schedule {
  const { strideX, strideY, phasesX, phasesY, gridX, gridY, width } = gemm;
  const flat = strideX * strideY * phasesX * phasesY === 1 && gridX === width;
  const panels = flat ? Math.ceil((gridX * gridY) / 8) : gridY * Math.ceil(gridX / 8);
  const columnBytes = 8 * elementBytes * depthOf(gemm);
  const most = Math.max(1, Math.min(MOST_PANELS, Math.floor(BLOCK_BYTES / columnBytes)));
  const blockPanels = Math.ceil(panels / Math.ceil(panels / most));
  const { groupPanels, units } = group(panelsOf(gemm), Math.ceil(panels / blockPanels), 24, 4);
  const bytes = SCRATCH_HEAD + blockPanels * columnBytes;
  const panelBytes = 16 * depthOf(gemm);
  return {
    algorithm: 'direct',
    flat: Number(flat),
    panels,
    blockPanels,
    groupPanels,
    side: 0,
    tilesX: 0,
    tiles: 0,
    stripPitch: 0,
    stripStep: 0,
    ringRows: 0,
    units,
    bytes,
    panelBytes,
  };
}

/**
 * The schedule of `assembly/convolution/precise.ts`: the same in float64, with room to pack one panel in
 * float32, and for a tile of what rounding takes off.
 */
export function schedulePrecise(gemm: Gemm): Schedule {
  const schedule = scheduleDirect(gemm, 8);
  return { ...schedule, algorithm: 'precise', bytes: schedule.bytes + 32 * depthOf(gemm) + 128 };
}

/** The most panels of rows for which strips are faster than packed columns. */
const MOST_FOR_STRIPS = 8;
/** Grid rows per unit. */
const STRIP_ROWS = 2;

/** Whether strips are the faster algorithm for a GEMM with packed weights. */
export function takesStrips(gemm: Gemm): boolean {
  const { strideY, strideX, tapsY, tapsX, gridX } = gemm;
  return (
    strideY * strideX === 1 && tapsY * tapsX > 1 && gridX >= 8 && panelsOf(gemm) <= MOST_FOR_STRIPS
  );
}

/** The schedule of `assembly/convolution/strips.ts`. */
export function scheduleStrips(gemm: Gemm): Schedule {
  const { gridY, gridX, tapsY, tapsX, channels } = gemm;
  // Whole vectors of 8 columns, and the columns that the last vector's taps see beyond it.
  const stripPitch = 4 * (8 * Math.ceil(gridX / 8) + 4 * Math.floor((tapsX + 2) / 4));
  // An odd number of cache lines, so that channels fall into different sets of the cache.
  const stripStep = (64 * Math.ceil(((STRIP_ROWS + tapsY - 1) * stripPitch) / 64)) | 64;
  return {
    algorithm: 'strips',
    flat: 0,
    panels: 0,
    blockPanels: STRIP_ROWS,
    groupPanels: 0,
    side: 0,
    tilesX: 0,
    tiles: 0,
    stripPitch,
    stripStep,
    ringRows: 0,
    units: Math.ceil(gridY / STRIP_ROWS),
    bytes: SCRATCH_HEAD + channels * stripStep,
    panelBytes: 0,
  };
}

/** The schedule of `assembly/convolution/winograd.ts`, F(side×side, 3×3). */
export function scheduleWinograd(gemm: Gemm, side: number): Schedule {
  const { gridX, gridY, channels } = gemm;
  const elements = (side + 2) ** 2;
  const tilesX = Math.ceil(gridX / side);
  const tiles = tilesX * Math.ceil(gridY / side);
  // Tiles are transformed four at a time (a quad), and multiplied two quads at a time (a pair).
  const panels = Math.ceil(tiles / 4);
  const quadBytes = 16 * elements * channels;
  const most = Math.max(1, Math.min(MOST_PAIRS, Math.floor(BLOCK_BYTES / (2 * quadBytes))));
  // A single quad that would be left over joins the last block.
  const pairs = Math.max(1, Math.ceil((panels - 1) / 2));
  const blocks = Math.ceil(pairs / most);
  // Blocks alike, of whole pairs.
  const blockPanels = 2 * Math.ceil(pairs / blocks);
  const quads = Math.min(panels, blockPanels + 1);
  const stripRows = (Math.ceil((4 * quads) / tilesX) + 1) * side + 2;
  const strip = stripRows * 4 * (tilesX * side + 6) + 64;
  const { groupPanels, units } = group(panelsOf(gemm), blocks, 16, 4);
  const transformed = Math.ceil(quads / 2) * (2 * quadBytes + 64 * elements);
  const bytes = WINOGRAD_HEAD + quads * 64 * elements + strip + transformed;
  return {
    algorithm: 'winograd',
    flat: 0,
    panels,
    blockPanels,
    groupPanels,
    side,
    tilesX,
    tiles,
    stripPitch: 0,
    stripStep: 0,
    ringRows: 0,
    units,
    bytes,
    panelBytes: 0,
  };
}

/** The most bytes of the rows of pixels that a block sees: half of a second-level cache. */
const LAID_BYTES = BLOCK_BYTES / 2;

/** The schedule of `assembly/convolution/selected.ts`. */
export function scheduleSelected(gemm: Gemm): Schedule {
  const { gridX, gridY, channels, tapsX, tapsY, strideX, strideY } = gemm;
  const stripPitch = 4 * channels * ((gridX - 1) * strideX + tapsX);
  const most = Math.max(1, Math.floor((LAID_BYTES / stripPitch - tapsY) / strideY) + 1);
  const blocks = Math.ceil(gridY / most);
  const blockPanels = Math.ceil(gridY / blocks);
  const { groupPanels, units } = group(panelsOf(gemm), Math.ceil(gridY / blockPanels), 24, 4);
  const stripStep = 64 * Math.ceil((LIST_AT + 8 * (blockPanels * gridX + 4)) / 64);
  const rows = (blockPanels - 1) * strideY + tapsY;
  return {
    algorithm: 'selected',
    flat: 0,
    panels: 0,
    blockPanels,
    groupPanels,
    side: 0,
    tilesX: 0,
    tiles: 0,
    stripPitch,
    stripStep,
    ringRows: 0,
    units,
    bytes: stripStep + rows * stripPitch + 16,
    panelBytes: 0,
  };
}

/** The schedule of `assembly/convolution/signed.ts`. */
export function scheduleSigned(gemm: Gemm): Schedule {
  const { gridX, gridY, channels } = gemm;
  const width = 4 * SIGNED_COLUMNS;
  const panels = Math.ceil((gridX * gridY) / SIGNED_COLUMNS);
  const { groupPanels, units } = group(panelsOf(gemm), panels, 24, 4);
  const stripPitch = width + 4 * groupPanels * width;
  return {
    algorithm: 'signed',
    flat: 0,
    panels,
    blockPanels: 1,
    groupPanels,
    side: 0,
    tilesX: 0,
    tiles: 0,
    stripPitch,
    stripStep: width,
    ringRows: 0,
    units,
    bytes: stripPitch + 2 * channels * width,
    panelBytes: 0,
  };
}
