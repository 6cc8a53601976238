import { WINOGRAD_HEAD } from '../../constants';
import { microKernel4, microKernel8 } from './micro-kernel';
import { floorOf, loadBias, Plan, SCRATCH_HEAD } from './plan';
import { isFar, touch } from './touch';
import { transposedTile4, transposedTile8 } from './transposed-micro-kernel';
import { refine } from './winograd-refine';
import { NOTE, transpose2, transpose4, writeQuad } from './winograd-results';
import { transformInput2, transformOutput2 } from './winograd2';
import { transformInput4, transformOutput4 } from './winograd4';

/*
 * Scratch memory after the head: work for the transforms, then
 *   notes[tile]           a table of the block's tiles: where each reads and writes, `NOTE` bytes each
 *   Z[ξ, 4 rows, tiles]   the products of one panel of rows, ξ over the (side + 2)² elements of a tile
 *   strip                 the rows of one channel that a block of tiles reads, with zeros around them
 *   V[panel, ξ, c, 8]     the transformed tiles of a block, 8 side by side, or 4 in the last panel
 */
const WORK_AT: usize = SCRATCH_HEAD;
const RESULT_AT: usize = WORK_AT + 72 * 16;
const NOTES_AT: usize = RESULT_AT + 16 * 16;
const Z_AT: usize = <usize>WINOGRAD_HEAD;

/** The block whose transformed tiles are in this thread's scratch memory, and the first of the job. */
let ready: i32 = -1;
let firstBlock: i32 = -1;
/** The block's first tile, and its number of quads: 4 tiles, the lanes of a vector. */
let firstTile: i32 = 0;
let quads: i32 = 0;
/** The strip's address, and its bytes per row. */
let strip: usize = 0;
let pitch: usize = 0;
/** The row of x that is the strip's first, and the strip's number of rows. */
let stripRow: i32 = 0;
let stripRows: i32 = 0;
/** The address of V. */
let transformed: usize = 0;

/**
 * Units [from, to) of a 3×3 convolution of stride 1, by Winograd's F(side×side, 3×3). The weights
 * are U[panel of 4 rows, ξ, c, 4 rows]. Transformed tiles are reused from the last call unless
 * `fresh`.
 */
export function winograd(plan: Plan, from: i32, to: i32, fresh: i32): void {
  const rowPanels = (plan.rows + 3) >> 2;
  const groups = (rowPanels + plan.groupPanels - 1) / plan.groupPanels;
  if (fresh) {
    ready = -1;
    firstBlock = from / groups;
  }
  for (let unit = from; unit < to; unit++) {
    const block = unit / groups;
    if (block !== ready) {
      locate(plan, block);
      transformTiles(plan);
      ready = block;
    }
    const row0 = (unit - block * groups) * plan.groupPanels;
    const row1 = min(row0 + plan.groupPanels, rowPanels);
    const isCold = isFar(block, firstBlock, <usize>rowPanels * plan.panelStep);
    for (let row = row0; row < row1; row++) {
      if (plan.transposed) multiplyTransposed(plan, row);
      else multiply(plan, row, isCold);
      writeTiles(plan, row);
    }
  }
}

@inline
function elementsOf(plan: Plan): i32 {
  return (plan.side + 2) * (plan.side + 2);
}

/** Sets the block's tiles and addresses. A single quad that would be left over joins the last block. */
function locate(plan: Plan, block: i32): void {
  const first = block * plan.blockPanels;
  const left = plan.panels - first;
  quads = left <= plan.blockPanels + 1 ? left : plan.blockPanels;
  firstTile = first << 2;
  const lastTile = min(firstTile + (quads << 2), plan.tiles) - 1;
  const firstRow = firstTile / plan.tilesX;
  stripRow = firstRow * plan.side - plan.padY;
  stripRows = (lastTile / plan.tilesX - firstRow + 1) * plan.side + 2;
  // 4 floats more than the last tile needs: gathering reads whole vectors.
  pitch = (<usize>(plan.tilesX * plan.side + 6)) << 2;
  strip = plan.scratch + Z_AT + ((<usize>(elementsOf(plan) * quads)) << 6);
  transformed = (strip + <usize>stripRows * pitch + 63) & ~63;
  noteTiles(plan, firstRow);
}

/** Fills the table of tiles. Tiles beyond the last read what the first tile reads, and write nothing. */
function noteTiles(plan: Plan, firstRow: i32): void {
  let note = plan.scratch + NOTES_AT;
  for (let tile = firstTile; tile < firstTile + (quads << 2); tile++) {
    const row = tile / plan.tilesX;
    const y = row * plan.side;
    const x = (tile - row * plan.tilesX) * plan.side;
    const real = tile < plan.tiles;
    const start = <usize>((row - firstRow) * plan.side) * pitch + ((<usize>x) << 2);
    store<usize>(note, real ? strip + start : strip);
    store<usize>(note, (<usize>(y * plan.gridX + x)) << 2, 4);
    store<i32>(note, real ? min(plan.side, plan.gridY - y) : 0, 8);
    store<i32>(note, min(plan.side, plan.gridX - x), 12);
    note += NOTE;
  }
}

/**
 * Bytes from one element ξ of a panel's transformed tiles to the next: all channels, 8 (or, `half`, 4)
 * tiles each, and one cache line more. Without that line, the elements of one channel, which are written
 * together, would often fall into the same few sets of the cache.
 */
@inline
function elementStep(plan: Plan, half: bool): usize {
  return ((<usize>plan.channels) << (half ? 4 : 5)) + 64;
}

/** The address of a panel of the block's transformed tiles. */
@inline
function panelAt(plan: Plan, panel: i32): usize {
  return transformed + <usize>(panel * elementsOf(plan)) * elementStep(plan, false);
}

/** Whether a quad is the last of an odd number, which makes a panel of half the width. */
@inline
function isHalf(quad: i32): bool {
  return (quad & 1) === 0 && quad + 1 === quads;
}

/** Fills V with the transformed tiles of all channels. */
function transformTiles(plan: Plan): void {
  memory.fill(strip, 0, <usize>stripRows * pitch);
  const work = plan.scratch + WORK_AT;
  for (let c = 0; c < plan.channels; c++) {
    fillStrip(plan, c);
    let note = plan.scratch + NOTES_AT;
    for (let quad = 0; quad < quads; quad++) {
      const p0 = load<usize>(note);
      const p1 = load<usize>(note, NOTE);
      const p2 = load<usize>(note, 2 * NOTE);
      const p3 = load<usize>(note, 3 * NOTE);
      const half = isHalf(quad);
      const channel = (<usize>c) << (half ? 4 : 5);
      const to = panelAt(plan, quad >> 1) + channel + ((<usize>(quad & 1)) << 4);
      const step = elementStep(plan, half);
      if (plan.side === 4) transformInput4(p0, p1, p2, p3, pitch, work, to, step);
      else transformInput2(p0, p1, p2, p3, pitch, work, to, step);
      note += 4 * NOTE;
    }
  }
}

/** Copies channel c into the strip. The zeros around it stay from channel to channel. */
function fillStrip(plan: Plan, c: i32): void {
  const row0 = max(0, stripRow);
  const row1 = min(plan.height, stripRow + stripRows);
  // With padding, the strip begins before x; with little padding on the right, x is wider than the strip.
  const skip = max(0, -plan.padX);
  const shift = max(0, plan.padX);
  const count = min(plan.width - skip, plan.tilesX * plan.side + 2 - shift);
  if (count <= 0) return;
  let from = plan.x + ((<usize>((c * plan.height + row0) * plan.width + skip)) << 2);
  let to = strip + <usize>(row0 - stripRow) * pitch + ((<usize>shift) << 2);
  const last = (<usize>max(0, count - 4)) << 2;
  for (let row = row0; row < row1; row++) {
    if (count < 4) {
      for (let j = 0; j < count; j++) {
        store<f32>(to + ((<usize>j) << 2), load<f32>(from + ((<usize>j) << 2)));
      }
    } else {
      for (let at: usize = 0; at < last; at += 16) v128.store(to + at, v128.load(from + at));
      v128.store(to + last, v128.load(from + last));
    }
    from += (<usize>plan.width) << 2;
    to += pitch;
  }
}

/** `Z[ξ] = U[row panel, ξ] · V[ξ]`, for all ξ. */
function multiply(plan: Plan, row: i32, isCold: bool): void {
  const elements = elementsOf(plan);
  const depth = (<usize>plan.channels) << 4;
  const zeros = plan.scratch;
  v128.store(zeros, f32x4.splat(0));
  const wide = (<usize>quads) << 4;
  const floor: f32 = -f32(Infinity);
  const ceiling: f32 = f32(Infinity);
  let a = plan.weights + <usize>row * plan.panelStep;
  if (isCold) touch(a, plan.panelStep, plan.scratch + WORK_AT);
  let z = plan.scratch + Z_AT;
  for (let e: usize = 0; e < <usize>elements; e++) {
    for (let quad = 0; quad < quads; quad += 2) {
      const half = isHalf(quad);
      const b = panelAt(plan, quad >> 1) + e * elementStep(plan, half);
      const to = z + ((<usize>quad) << 4);
      if (half) microKernel4(a, a + depth, b, zeros, floor, ceiling, 0, to, wide);
      else microKernel8(a, a + depth, b, zeros, floor, ceiling, 0, to, wide);
    }
    a += plan.elementStep;
    z += 4 * wide;
  }
}

/**
 * The same for the adjoint of F(2×2), by the packed weights of its convolution: `G` maps a mirrored
 * kernel to the same elements, with the first and the last exchanged.
 */
function multiplyTransposed(plan: Plan, row: i32): void {
  const wide = (<usize>quads) << 4;
  let z = plan.scratch + Z_AT;
  for (let e = 0; e < 16; e++) {
    const source = (mirroredLine(e >> 2) << 2) + mirroredLine(e & 3);
    const a = plan.weights + <usize>source * plan.elementStep + ((<usize>row) << 6);
    for (let quad = 0; quad < quads; quad += 2) {
      const half = isHalf(quad);
      const b = panelAt(plan, quad >> 1) + <usize>e * elementStep(plan, half);
      const to = z + ((<usize>quad) << 4);
      if (half) transposedTile4(a, plan.channels, plan.panelStep, b, to, wide);
      else transposedTile8(a, 1, 0, plan.channels, plan.panelStep, b, to, wide);
    }
    z += 4 * wide;
  }
}

@inline
function mirroredLine(i: i32): i32 {
  return i === 0 ? 3 : i === 3 ? 0 : i;
}

/** Transforms the products of 4 rows back, and stores their tiles. */
function writeTiles(plan: Plan, row: i32): void {
  const bias = loadBias(plan, row);
  const rows = min(4, plan.rows - (row << 2));
  const wide = (<usize>quads) << 4;
  const work = plan.scratch + WORK_AT;
  const result = plan.scratch + RESULT_AT;
  for (let r = 0; r < rows; r++) {
    const b = bias + ((<usize>r) << 2);
    const image = (<usize>((row << 2) + r) * <usize>(plan.gridY * plan.gridX)) << 2;
    for (let quad = 0; quad < quads; quad++) {
      const from = plan.scratch + Z_AT + <usize>r * wide + ((<usize>quad) << 4);
      const note = plan.scratch + NOTES_AT + <usize>quad * (4 * NOTE);
      if (plan.side === 4) {
        transformOutput4(from, 4 * wide, work, result);
        transpose4(result);
      } else {
        transformOutput2(from, 4 * wide, work, result);
        if (plan.refined) {
          refine(plan, (row << 2) + r, firstTile + (quad << 2), from, 4 * wide, work, result);
        }
        transpose2(result);
      }
      if (plan.z !== 0)
        writeQuad(plan, note, result, plan.z + image, b, -f32(Infinity), f32(Infinity));
      writeQuad(plan, note, result, plan.y + image, b, floorOf(plan), plan.ceiling);
    }
  }
}
