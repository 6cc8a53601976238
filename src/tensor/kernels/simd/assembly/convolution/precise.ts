import { storeTile } from './direct';
import { packPanel, panelCount, panelStart } from './im2col';
import { floorOf, loadBias, PANELS_AT, Plan, SCRATCH_HEAD, TILE_AT, TILE_Z_AT } from './plan';
import { storeParts } from './store-parts';
import { isWhole, pairColumns, pairsOf, wholeTile } from './whole';

/** The block whose columns are packed in this thread's scratch memory, and its number of panels. */
let packed: i32 = -1;
let panels: i32 = 0;
/** Whether the job's input is whole numbers, which are summed up in integers; see `whole.ts`. */
let inIntegers: bool = false;

/**
 * Units [from, to) of a convolution with sums in float64, as a product of packed weights with packed
 * columns: `direct.ts` with half as many numbers in a vector, which takes twice the time. For sums of few
 * terms that decide much: a network's first layer. Where its input is whole numbers, sums are in integers, which
 * are as exact and take little longer than float32: see `whole.ts`, which has the layout of their columns.
 *
 * Columns are packed in float32, one panel at a time, behind the block, and widened from there: a panel
 * of 8 is two of 4, `[k, 4 columns]` each.
 */
export function precise(plan: Plan, from: i32, to: i32, fresh: i32): void {
  const rowPanels = (plan.rows + 3) >> 2;
  const groups = (rowPanels + plan.groupPanels - 1) / plan.groupPanels;
  const depth = <usize>(plan.tapsY * plan.tapsX * plan.channels);
  if (fresh) {
    packed = -1;
    inIntegers = isWhole(plan, rowPanels, depth);
  }
  for (let unit = from; unit < to; unit++) {
    const block = unit / groups;
    if (block !== packed) {
      panels = packBlock(plan, block, depth);
      packed = block;
    }
    const row0 = (unit - block * groups) * plan.groupPanels;
    const row1 = min(row0 + plan.groupPanels, rowPanels);
    for (let row = row0; row < row1; row++) multiply(plan, row, depth);
  }
}

/** Bytes of a panel of 8 packed columns. */
@inline
function panelBytes(depth: usize): usize {
  return inIntegers ? pairsOf(depth) << 5 : depth << 6;
}

/** Packs the columns of a block and fills the table of its panels; returns the number of panels. */
function packBlock(plan: Plan, block: i32, depth: usize): i32 {
  const first = block * plan.blockPanels;
  const count = min(plan.blockPanels, plan.panels - first);
  const single = plan.scratch + SCRATCH_HEAD + <usize>plan.blockPanels * (depth << 6);
  let note = plan.scratch + PANELS_AT;
  let columns = plan.scratch + SCRATCH_HEAD;
  for (let p = first; p < first + count; p++) {
    const start = panelStart(plan, p);
    const existing = panelCount(plan, start);
    packPanel(plan, start, existing, single);
    if (inIntegers) pairColumns(single, columns, depth);
    else widen(single, columns, columns + (depth << 5), depth);
    store<i32>(note, start);
    store<i32>(note, existing, 4);
    note += 8;
    columns += panelBytes(depth);
  }
  return count;
}

/** Writes 8 floats for each k as 4 float64 to the left and 4 to the right. */
function widen(from: usize, left: usize, right: usize, depth: usize): void {
  const end = from + (depth << 5);
  for (; from < end; from += 32, left += 32, right += 32) {
    v128.store(left, f64x2.promote_low_f32x4(v128.load64_zero(from)));
    v128.store(left, f64x2.promote_low_f32x4(v128.load64_zero(from, 8)), 16);
    v128.store(right, f64x2.promote_low_f32x4(v128.load64_zero(from, 16)));
    v128.store(right, f64x2.promote_low_f32x4(v128.load64_zero(from, 24)), 16);
  }
}

/** Four rows of results over a block of panels, by tiles in scratch memory. */
function multiply(plan: Plan, row: i32, depth: usize): void {
  const first = row << 2;
  const rows = min(4, plan.rows - first);
  const grid = (<usize>(plan.gridY * plan.gridX)) << 2;
  const at = <usize>first * grid;
  const bias = loadBias(plan, row);
  const floor = f32x4.splat(floorOf(plan));
  const ceiling = f32x4.splat(plan.ceiling);
  const a = plan.weights + <usize>row * plan.panelStep;
  const tile = plan.scratch + TILE_AT;
  const tileZ = plan.scratch + TILE_Z_AT;
  const tileLow =
    plan.scratch + SCRATCH_HEAD + <usize>plan.blockPanels * (depth << 6) + (depth << 5);
  let b = plan.scratch + SCRATCH_HEAD;
  let note = plan.scratch + PANELS_AT;
  for (let p = 0; p < panels; p++) {
    const there = at + ((<usize>load<i32>(note)) << 2);
    const count = load<i32>(note, 4);
    if (inIntegers) wholeTile(a, depth, b, bias, tileZ, tileLow);
    else {
      const right = b + (depth << 5);
      preciseMicroKernel4(a, a + (depth << 5), b, bias, tileZ, tileLow);
      preciseMicroKernel4(a, a + (depth << 5), right, bias, tileZ + 16, tileLow + 16);
    }
    b += panelBytes(depth);
    for (let i: usize = 0; i < 128; i += 16) {
      v128.store(tile + i, f32x4.pmin(f32x4.pmax(v128.load(tileZ + i), floor), ceiling));
    }
    storeTile(tile, plan.y + there, grid, rows, count);
    if (plan.z !== 0) storeTile(tileZ, plan.z + there, grid, rows, count);
    if (plan.low !== 0) storeTile(tileLow, plan.low + there, grid, rows, count);
    note += 8;
  }
}

/**
 * `y[r, n] = bias[r] + Σ_k a[k, r] · b[k, n]` in float64, rounded once; 4 rows 32 bytes apart, 4 columns.
 * `low` receives what rounding takes off, and 0 below 0, where a ReLU makes all the same.
 */
function preciseMicroKernel4(
  a: usize,
  end: usize,
  b: usize,
  bias: usize,
  y: usize,
  low: usize,
): void {
  let y00 = f64x2.splat(<f64>load<f32>(bias));
  let y10 = f64x2.splat(<f64>load<f32>(bias, 4));
  let y20 = f64x2.splat(<f64>load<f32>(bias, 8));
  let y30 = f64x2.splat(<f64>load<f32>(bias, 12));
  let y01 = y00;
  let y11 = y10;
  let y21 = y20;
  let y31 = y30;
  for (; a < end; a += 32, b += 32) {
    const b0 = v128.load(b);
    const b1 = v128.load(b, 16);
    const a0 = v128.load64_splat(a);
    y00 = f64x2.add(y00, f64x2.mul(a0, b0));
    y01 = f64x2.add(y01, f64x2.mul(a0, b1));
    const a1 = v128.load64_splat(a, 8);
    y10 = f64x2.add(y10, f64x2.mul(a1, b0));
    y11 = f64x2.add(y11, f64x2.mul(a1, b1));
    const a2 = v128.load64_splat(a, 16);
    y20 = f64x2.add(y20, f64x2.mul(a2, b0));
    y21 = f64x2.add(y21, f64x2.mul(a2, b1));
    const a3 = v128.load64_splat(a, 24);
    y30 = f64x2.add(y30, f64x2.mul(a3, b0));
    y31 = f64x2.add(y31, f64x2.mul(a3, b1));
  }
  storeParts(y00, y01, y, low);
  storeParts(y10, y11, y + 32, low + 32);
  storeParts(y20, y21, y + 64, low + 64);
  storeParts(y30, y31, y + 96, low + 96);
}
