import { packBackward, packForward } from '../packing/panels';
import { packPanel, panelCount, panelStart } from './im2col';
import { microKernel8 } from './micro-kernel';
import {
  BIAS_AT,
  floorOf,
  loadBias,
  PANEL_GAP,
  PANELS_AT,
  Plan,
  SCRATCH_HEAD,
  skippedSteps,
  TILE_AT,
  TILE_Z_AT,
} from './plan';
import { transposedTile8 } from './transposed-micro-kernel';

/** The block whose columns are packed in this thread's scratch memory, and its number of panels. */
let packed: i32 = -1;
let panels: i32 = 0;

/**
 * Units [from, to) of a convolution or its adjoint, as a product of packed weights with packed columns
 * (im2col). Columns are packed one block of panels at a time, and reused from the last call unless
 * `fresh`.
 */
export function direct(plan: Plan, from: i32, to: i32, fresh: i32): void {
  const rowPanels = (plan.rows + 3) >> 2;
  const groups = (rowPanels + plan.groupPanels - 1) / plan.groupPanels;
  const depth = <usize>(plan.tapsY * plan.tapsX * plan.channels);
  const spread = plan.phasesY * plan.phasesX !== 1;
  if (fresh) packed = -1;
  for (let unit = from; unit < to; unit++) {
    const block = unit / groups;
    if (block !== packed) {
      panels = packBlock(plan, block, depth << 5);
      packed = block;
    }
    const row0 = (unit - block * groups) * plan.groupPanels;
    const row1 = min(row0 + plan.groupPanels, rowPanels);
    for (let row = row0; row < row1; row++) {
      if (plan.transposed) {
        multiplyTransposed(plan, row, panels, depth);
        continue;
      }
      const packedRow = plan.weights + <usize>row * plan.panelStep;
      const a = plan.weights === 0 ? packPanelOf(plan, row) : packedRow;
      const bias = loadBias(plan, row);
      if (spread) multiplySpread(plan, row, panels, a, depth);
      else if ((row << 2) + 4 > plan.rows) multiplyEdge(plan, row, panels, a, depth, bias);
      else multiply(plan, row, panels, a, depth, bias);
    }
  }
}

/** Packs one panel of weights, where weights are not packed beforehand; returns its address. */
function packPanelOf(plan: Plan, row: i32): usize {
  const bytes = (<usize>(plan.tapsY * plan.tapsX * plan.channels)) << 4;
  const base = plan.panel - <usize>row * (bytes + PANEL_GAP);
  const sizeY = plan.kernelY;
  const sizeX = plan.kernelX;
  const y = plan.phasesY;
  const x = plan.phasesX;
  if (plan.adjoint) {
    packBackward(
      plan.plain,
      plan.channels,
      plan.targets,
      sizeY,
      sizeX,
      y,
      x,
      0,
      base,
      row,
      row + 1,
    );
  } else {
    packForward(plan.plain, plan.rows, plan.channels, sizeY * sizeX, 0, base, row, row + 1);
  }
  return plan.panel;
}

/** Packs the columns of a block and fills the table of its panels; returns the number of panels. */
function packBlock(plan: Plan, block: i32, panelBytes: usize): i32 {
  const first = block * plan.blockPanels;
  const panels = min(plan.blockPanels, plan.panels - first);
  let note = plan.scratch + PANELS_AT;
  let columns = plan.scratch + SCRATCH_HEAD;
  for (let p = first; p < first + panels; p++) {
    const start = panelStart(plan, p);
    const count = panelCount(plan, start);
    packPanel(plan, start, count, columns);
    store<i32>(note, start);
    store<i32>(note, count, 4);
    note += 8;
    columns += panelBytes;
  }
  return panels;
}

/** Four rows of results over a block of panels. Whole tiles are stored without a copy. */
function multiply(plan: Plan, row: i32, panels: i32, a: usize, depth: usize, bias: usize): void {
  const end = a + (depth << 4);
  const floor = floorOf(plan);
  const ceiling = plan.ceiling;
  const grid = (<usize>(plan.gridY * plan.gridX)) << 2;
  const at = ((<usize>row) << 2) * grid;
  const z: usize = plan.z === 0 ? 0 : plan.z + at;
  const y = plan.y + at;
  let b = plan.scratch + SCRATCH_HEAD;
  let note = plan.scratch + PANELS_AT;
  for (let p = 0; p < panels; p++) {
    const start = (<usize>load<i32>(note)) << 2;
    const count = load<i32>(note, 4);
    if (count === 8) {
      const zThere: usize = z === 0 ? 0 : z + start;
      microKernel8(a, end, b, bias, floor, ceiling, zThere, y + start, grid);
    } else {
      const tile = plan.scratch + TILE_AT;
      const tileZ = plan.scratch + TILE_Z_AT;
      microKernel8(a, end, b, bias, floor, ceiling, z === 0 ? 0 : tileZ, tile, 32);
      storeTile(tile, y + start, grid, 4, count);
      if (z !== 0) storeTile(tileZ, z + start, grid, 4, count);
    }
    b += depth << 5;
    note += 8;
  }
}

/** Four rows of an adjoint, by the packed weights of its convolution. */
function multiplyTransposed(plan: Plan, row: i32, panels: i32, depth: usize): void {
  const taps = plan.tapsY * plan.tapsX;
  // The adjoint's first tap is the convolution's last.
  const tapBytes = (<usize>plan.rows) << 4;
  const a = plan.weights + <usize>(taps - 1) * tapBytes + ((<usize>row) << 6);
  const first = row << 2;
  const rows = min(4, plan.rows - first);
  const grid = (<usize>(plan.gridY * plan.gridX)) << 2;
  const at = plan.y + <usize>first * grid;
  const tile = plan.scratch + TILE_AT;
  let b = plan.scratch + SCRATCH_HEAD;
  let note = plan.scratch + PANELS_AT;
  for (let p = 0; p < panels; p++) {
    const there = at + ((<usize>load<i32>(note)) << 2);
    const count = load<i32>(note, 4);
    const isWhole = rows === 4 && count === 8;
    const to = isWhole ? there : tile;
    const pitch: usize = isWhole ? grid : 32;
    transposedTile8(a, taps, 0 - tapBytes, plan.channels, plan.panelStep, b, to, pitch);
    if (!isWhole) storeTile(tile, there, grid, rows, count);
    b += depth << 5;
    note += 8;
  }
}

/** As `multiply`, through a tile in scratch memory: for the last rows. */
function multiplyEdge(
  plan: Plan,
  row: i32,
  panels: i32,
  a: usize,
  depth: usize,
  bias: usize,
): void {
  const first = row << 2;
  const rows = min(4, plan.rows - first);
  const grid = (<usize>(plan.gridY * plan.gridX)) << 2;
  const at = <usize>first * grid;
  const tile = plan.scratch + TILE_AT;
  const tileZ = plan.scratch + TILE_Z_AT;
  let b = plan.scratch + SCRATCH_HEAD;
  let note = plan.scratch + PANELS_AT;
  for (let p = 0; p < panels; p++) {
    const there = at + ((<usize>load<i32>(note)) << 2);
    const count = load<i32>(note, 4);
    microKernel8(
      a,
      a + (depth << 4),
      b,
      bias,
      floorOf(plan),
      plan.ceiling,
      plan.z === 0 ? 0 : tileZ,
      tile,
      32,
    );
    storeTile(tile, plan.y + there, grid, rows, count);
    if (plan.z !== 0) storeTile(tileZ, plan.z + there, grid, rows, count);
    b += depth << 5;
    note += 8;
  }
}

/** Four rows of an adjoint over a stride, which are of one phase: the steps that it has weights for. */
function multiplySpread(plan: Plan, row: i32, panels: i32, a: usize, depth: usize): void {
  const first = row << 2;
  const rows = min(4, plan.rows - first);
  const skipped = <usize>skippedSteps(plan, first / plan.phaseRows);
  const tile = plan.scratch + TILE_AT;
  if (skipped === depth) memory.fill(tile, 0, 128);
  const from = a + (skipped << 4);
  const end = a + (depth << 4);
  const bias = plan.scratch + BIAS_AT;
  let b = plan.scratch + SCRATCH_HEAD + (skipped << 5);
  let note = plan.scratch + PANELS_AT;
  for (let p = 0; p < panels; p++, b += depth << 5, note += 8) {
    if (skipped < depth) {
      microKernel8(from, end, b, bias, -f32(Infinity), f32(Infinity), 0, tile, 32);
    }
    spreadTile(plan, tile, first, rows, load<i32>(note), load<i32>(note, 4));
  }
}

/** Stores the first `rows` rows and `count` columns of a tile of 4×8. */
export function storeTile(tile: usize, to: usize, pitch: usize, rows: i32, count: i32): void {
  for (let r = 0; r < rows; r++) {
    if (count === 8) {
      v128.store(to, v128.load(tile));
      v128.store(to, v128.load(tile, 16), 16);
    } else {
      for (let n: usize = 0; n < <usize>count; n++) {
        store<f32>(to + (n << 2), load<f32>(tile + (n << 2)));
      }
    }
    tile += 32;
    to += pitch;
  }
}

/**
 * Stores a tile of an adjoint over a stride. A row is a channel in one phase of the stride, the same for all
 * four; the columns belong to one row of the grid and are stored `phasesX` elements apart.
 */
export function spreadTile(
  plan: Plan,
  tile: usize,
  first: i32,
  rows: i32,
  start: i32,
  count: i32,
): void {
  const phase = first / plan.phaseRows;
  const channel = first - phase * plan.phaseRows;
  const ry = phase / plan.phasesX;
  const i = start / plan.gridX;
  const j = start - i * plan.gridX;
  const row = plan.phasesY * i + ry - plan.shiftY;
  if (row < 0 || row >= plan.targetY) return;
  const left = plan.phasesX * j + (phase - ry * plan.phasesX) - plan.shiftX;
  const step = (<usize>plan.phasesX) << 2;
  const end = min(channel + rows, plan.targets);
  for (let c = channel; c < end; c++, tile += 32) {
    let column = left;
    let to = plan.y + ((<usize>((c * plan.targetY + row) * plan.targetX + column)) << 2);
    for (let n: usize = 0; n < <usize>count; n++) {
      if (column >= 0 && column < plan.targetX) store<f32>(to, load<f32>(tile + (n << 2)));
      column += plan.phasesX;
      to += step;
    }
  }
}
