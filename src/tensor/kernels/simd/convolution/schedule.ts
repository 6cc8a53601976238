import { MOST_PANELS, SCRATCH_HEAD, WINOGRAD_HEAD } from '../constants.js';
import { depthOf, type Gemm, panelsOf } from './gemm.js';

/**
 * What a block of columns may take: half of a second-level cache, so that the weights that stream by
 * have room beside it.
 */
const BLOCK_BYTES = 256 * 1024;
/** Which of `assembly/`'s functions makes a gemm. */
export type Algorithm = 'direct' | 'winograd' | 'strips';

/** How the work of a product is divided: numbers of `assembly/plan.ts`. */
export interface Schedule {
  readonly algorithm: Algorithm;
  readonly flat: number;
  readonly panels: number;
  readonly blockPanels: number;
  readonly groupPanels: number;
  readonly side: number;
  readonly tilesX: number;
  readonly tiles: number;
  readonly units: number;
  /** Scratch memory for columns, or for tiles. */
  readonly bytes: number;
  /** Scratch memory for a panel of weights that are not packed. */
  readonly panelBytes: number;
}

/**
 * A unit is a group of rows over a block of columns. The blocks are given by what fits into a cache;
 * where they are few, rows are divided too, so that threads even out, but into no more and no
 * smaller groups than named: every group of a block that another thread takes prepares its columns
 * again.
 */
function group(gemm: Gemm, blocks: number, units: number, leastPanels: number) {
  const panels = panelsOf(gemm);
  const groups = Math.min(Math.ceil(units / blocks), Math.ceil(panels / leastPanels));
  const groupPanels = Math.ceil(panels / groups);
  return { groupPanels, units: blocks * Math.ceil(panels / groupPanels) };
}

/** By packed columns; see `assembly/direct.ts`. */
export function scheduleDirect(gemm: Gemm): Schedule {
  const { strideX, strideY, phasesX, phasesY, gridX, gridY, width } = gemm;
  const flat = strideX * strideY * phasesX * phasesY === 1 && gridX === width;
  const panels = flat ? Math.ceil((gridX * gridY) / 8) : gridY * Math.ceil(gridX / 8);
  const columnBytes = 32 * depthOf(gemm);
  const most = Math.max(1, Math.min(MOST_PANELS, Math.floor(BLOCK_BYTES / columnBytes)));
  const blockPanels = Math.ceil(panels / Math.ceil(panels / most));
  const { groupPanels, units } = group(gemm, Math.ceil(panels / blockPanels), 24, 4);
  const bytes = SCRATCH_HEAD + blockPanels * columnBytes;
  const panelBytes = 16 * depthOf(gemm);
  const tiling = { side: 0, tilesX: 0, tiles: 0 };
  return {
    algorithm: 'direct',
    flat: Number(flat),
    panels,
    blockPanels,
    groupPanels,
    ...tiling,
    units,
    bytes,
    panelBytes,
  };
}

/** Up to so many panels of rows, a strip is cheaper than packed columns. */
const MOST_FOR_STRIPS = 8;
/** Grid rows in a block of a strip. */
const STRIP_ROWS = 2;

/** Whether a product with packed weights is made by strips; see `assembly/strips.ts`. */
export function takesStrips(gemm: Gemm): boolean {
  const { strideY, strideX, tapsY, tapsX, gridX } = gemm;
  return (
    strideY * strideX === 1 && tapsY * tapsX > 1 && gridX >= 8 && panelsOf(gemm) <= MOST_FOR_STRIPS
  );
}

/** By strips; see `assembly/strips.ts`. */
export function scheduleStrips(gemm: Gemm): Schedule {
  const { gridY, gridX, tapsY, tapsX, channels } = gemm;
  // As `pitchOf` and `channelStepOf` there.
  const pitch = 4 * (8 * Math.ceil(gridX / 8) + 4 * Math.floor((tapsX + 2) / 4));
  const channelStep = (64 * Math.ceil(((STRIP_ROWS + tapsY - 1) * pitch) / 64)) | 64;
  return {
    algorithm: 'strips',
    flat: 0,
    panels: 0,
    blockPanels: STRIP_ROWS,
    groupPanels: 0,
    side: 0,
    tilesX: 0,
    tiles: 0,
    units: Math.ceil(gridY / STRIP_ROWS),
    bytes: SCRATCH_HEAD + channels * channelStep,
    panelBytes: 0,
  };
}

/** By transformed tiles; see `assembly/winograd.ts`. */
export function scheduleWinograd(gemm: Gemm, side: number): Schedule {
  const { gridX, gridY, channels } = gemm;
  const elements = (side + 2) ** 2;
  const tilesX = Math.ceil(gridX / side);
  const tiles = tilesX * Math.ceil(gridY / side);
  // Tiles are transformed four at a time, and multiplied eight at a time where there are so many.
  const panels = Math.ceil(tiles / 4);
  const quadBytes = 16 * elements * channels;
  const pairs = Math.max(1, Math.min(4, Math.floor(BLOCK_BYTES / (2 * quadBytes))));
  const blockPanels = 2 * pairs;
  // A single quad that would be left over joins the last block.
  const blocks = Math.max(1, Math.ceil((panels - 1) / blockPanels));
  const quads = Math.min(panels, blockPanels + 1);
  const stripRows = (Math.ceil((4 * quads) / tilesX) + 1) * side + 2;
  const strip = stripRows * 4 * (tilesX * side + 6) + 64;
  const { groupPanels, units } = group(gemm, blocks, 16, 4);
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
    units,
    bytes,
    panelBytes: 0,
  };
}
