/** The schedules of products that skip zeros, by lists of what is not 0. */
import { LISTS_AT, WIDE_ROWS } from '../constants.js';
import { depthOf, type Gemm } from './gemm.js';
import { group, type Schedule } from './schedule.js';

/**
 * At most so many columns are listed at a time: their panels of weights are read once for all of them. 98 are
 * half of 14×14.
 */
const LISTED_COLUMNS = 98;
/** The most bytes of a block's lists, if nothing is 0. */
const LISTED_BYTES = 2 * 1024 * 1024;
/** Bytes of an entry of a list. */
const ENTRY_BYTES = 8;

/**
 * Rows of the grid in a block of at most `most`: as many as make one block, or an even number of them of which the
 * last is short by a row at most. Two threads, which begin from either end, then share none.
 */
function rowsAlike(gridY: number, most: number): number {
  for (let rows = Math.min(gridY, most); rows > most / 2; rows--) {
    const blocks = Math.ceil(gridY / rows);
    if (blocks === 1 || (blocks % 2 === 0 && blocks * rows - gridY <= 1)) return rows;
  }
  return most;
}

/** Columns in a block of `scheduleSparse`: whole rows of the grid, or equal parts of a row. */
function listedColumns(gemm: Gemm, perElement: number): number {
  const { gridY, gridX } = gemm;
  const most = Math.floor(LISTED_BYTES / (perElement * depthOf(gemm)));
  const wanted = Math.max(4, Math.min(LISTED_COLUMNS, most));
  if (gridX <= wanted) return gridX * rowsAlike(gridY, Math.floor(wanted / gridX));
  return Math.ceil(gridX / Math.ceil(gridX / wanted));
}

/** The schedule of `assembly/convolution/sparse.ts`; of pairs, each pixel and column has two lists. */
export function scheduleSparse(gemm: Gemm, paired: boolean): Schedule {
  const { gridY, gridX, strideY, tapsY, tapsX, channels, height, width, rows } = gemm;
  const panels = gridY * gridX;
  const lists = paired ? 2 : 1;
  const blockPanels = listedColumns(gemm, lists * ENTRY_BYTES);
  // A block that does not begin with a row of the grid may reach into one row more.
  const gridRows = Math.min(gridY, Math.ceil((blockPanels - 1) / gridX) + 1);
  const ringRows = Math.max(1, Math.min(height, (gridRows - 1) * strideY + tapsY));
  const wide = Math.ceil(rows / WIDE_ROWS);
  const { groupPanels, units } = group(wide, Math.ceil(panels / blockPanels), 24, 1);
  const pixels = ringRows * width * (4 + ENTRY_BYTES * channels);
  const joined = tapsY * tapsX > 1 ? blockPanels * ENTRY_BYTES * depthOf(gemm) : 0;
  return {
    algorithm: 'sparse',
    flat: 0,
    panels,
    blockPanels,
    groupPanels,
    side: 0,
    tilesX: 0,
    tiles: 0,
    stripPitch: 0,
    stripStep: 0,
    ringRows,
    units,
    bytes: LISTS_AT + lists * (8 * blockPanels + pixels + joined + 4 * ENTRY_BYTES),
    panelBytes: 0,
  };
}

/** Bands of the image that are computed by themselves: what two of them see is computed twice. */
const BANDS = 8;

/** The schedule of `assembly/convolution/patches.ts`, for a GEMM of `patchGemm` with such a kernel. */
export function schedulePatches(gemm: Gemm, kernelY: number, kernelX: number): Schedule {
  const { gridX, channels, rows, targetY, targetX, phasesX, shiftX } = gemm;
  const bandRows = Math.max(kernelY, Math.ceil(targetY / BANDS));
  const bandColumns = Math.max((gridX - 1) * phasesX + kernelX, targetX + shiftX);
  const stripPitch = 4 * bandColumns * (rows / (kernelY * kernelX));
  const lists = gridX * (8 + 4 + ENTRY_BYTES * channels) + 4 * ENTRY_BYTES;
  const stripStep = LISTS_AT + lists;
  return {
    algorithm: 'patches',
    flat: 0,
    panels: 0,
    blockPanels: gridX,
    groupPanels: bandRows,
    side: 0,
    tilesX: 0,
    tiles: 0,
    stripPitch,
    stripStep,
    ringRows: 1,
    units: Math.ceil(targetY / bandRows),
    bytes: stripStep + 4 * WIDE_ROWS * Math.ceil(rows / WIDE_ROWS) + bandRows * stripPitch,
    panelBytes: 0,
  };
}
