import { WIDE_ROWS } from '../../constants';
import { columnOf, fillLists, forgetLists, isPaired, lowerOf, noteColumns } from './lists';
import { pairedColumn } from './paired-micro-kernel';
import { floorOf, Plan, skippedSteps } from './plan';
import { clearZeros, sparseColumn } from './sparse-micro-kernel';
import { spreadColumns, storeColumns } from './sparse-results';
import { isFar, touch } from './touch';

/** In the scratch memory: the biases of a panel's 32 rows, and the results of 4 columns. */
const TILE_AT: usize = 128;
/** Bytes from one column of results to the next. */
const STEP: usize = 4 * WIDE_ROWS;

/** The block whose columns are listed in this thread's scratch memory, its number of columns, and the first. */
let ready: i32 = -1;
let columns: i32 = 0;
let firstBlock: i32 = -1;

/**
 * Units [from, to) of a convolution or its adjoint over an image that is mostly zeros, as it is after a
 * ReLU: a column is a list of the elements that are not 0, and only these are multiplied. The cost is
 * that of a dense product times their share, plus about 3 instructions for each element to list it.
 *
 * The sums have the terms of `direct.ts` in the same order, but for those that are 0, and are exactly 0
 * where those are. The blocks that are summed by themselves have other terms than there: the rounding
 * differs.
 * (A weight that is infinite makes no NaN of an element that is 0.)
 *
 * Several products of one image, each with the plan of the `next`, share its lists: of GoogLeNet's modules, three
 * 1×1 kernels read the same, and to list it three times took 0.7 ms a picture.
 *
 * A unit is a group of panels of 32 rows, of one of the products, over a block of columns. Lists are reused from the
 * last call unless `fresh`. Weights are `[panel of 32 rows, k = (u, v, channel), row]`; a last panel of at most
 * 16 rows has 16.
 *
 * Weights that stand for a pair of their parts are multiplied by pairs of elements, as `paired-lists.ts` says.
 */
export function sparse(plan: Plan, from: i32, to: i32, fresh: i32): void {
  let groups = 0;
  let bytes: usize = 0;
  for (let at = plan; ; at = changetype<Plan>(at.next)) {
    groups += groupsOf(at);
    bytes += <usize>panelsOf(at) * panelBytes(at);
    if (at.next === 0) break;
  }
  if (fresh) {
    ready = -1;
    firstBlock = from / groups;
    forgetLists();
    clearZeros(plan.scratch);
  }
  for (let unit = from; unit < to; unit++) {
    const block = unit / groups;
    const first = block * plan.blockPanels;
    if (block !== ready) {
      columns = min(plan.blockPanels, plan.panels - first);
      fillLists(plan, first, columns);
      noteColumns(plan, first, columns);
      ready = block;
    }
    let own = plan;
    let index = unit - block * groups;
    while (index >= groupsOf(own)) {
      index -= groupsOf(own);
      own = changetype<Plan>(own.next);
    }
    const row0 = index * own.groupPanels;
    const row1 = min(row0 + own.groupPanels, panelsOf(own));
    const isCold = isFar(block, firstBlock, bytes);
    for (let row = row0; row < row1; row++) multiply(own, row, first, isCold);
  }
}

/** Panels of 32 rows. */
@inline
function panelsOf(plan: Plan): i32 {
  return (plan.rows + WIDE_ROWS - 1) / WIDE_ROWS;
}

/** Groups of panels over each block of columns. */
@inline
function groupsOf(plan: Plan): i32 {
  return (panelsOf(plan) + plan.groupPanels - 1) / plan.groupPanels;
}

/** Bytes of a panel of 32 rows. */
@inline
function panelBytes(plan: Plan): usize {
  return <usize>(plan.tapsY * plan.tapsX * plan.channels) * (4 * WIDE_ROWS);
}

/** 32 rows of results, or the last 16, over the block's columns, four at a time. */
function multiply(plan: Plan, panel: i32, first: i32, isCold: bool): void {
  const bytes = panelBytes(plan);
  const a = plan.weights + <usize>panel * bytes;
  const row = panel * WIDE_ROWS;
  const rows = min(WIDE_ROWS, plan.rows - row);
  const isNarrow = rows <= 16;
  if (isCold) touch(a, isNarrow ? bytes >> 1 : bytes, plan.scratch);
  const tile = plan.scratch + TILE_AT;
  loadBiases(plan, row, rows, plan.scratch);
  const spread = plan.phasesY * plan.phasesX !== 1;
  const skipped = spread ? stepsBefore(plan, row, row + rows - 1) : 0;
  for (let p = 0; p < columns; p += 4) {
    const count = min(4, columns - p);
    const column = columnOf(plan, p);
    // Unrolled, so that the compiler does not inline the product here: among so much else, its sums
    // would not all find registers, and it would take three times as long.
    multiplyColumn(plan, a, column, skipped, isNarrow, tile);
    if (count > 1) multiplyColumn(plan, a, column + 8, skipped, isNarrow, tile + STEP);
    if (count > 2) multiplyColumn(plan, a, column + 16, skipped, isNarrow, tile + 2 * STEP);
    if (count > 3) multiplyColumn(plan, a, column + 24, skipped, isNarrow, tile + 3 * STEP);
    if (spread) {
      spreadColumns(plan, tile, row, rows, first + p, count);
    } else {
      if (plan.z !== 0)
        storeColumns(
          plan,
          tile,
          plan.z,
          row,
          rows,
          first + p,
          count,
          -f32(Infinity),
          f32(Infinity),
        );
      storeColumns(plan, tile, plan.y, row, rows, first + p, count, floorOf(plan), plan.ceiling);
    }
  }
}

/** The results of one column, whose list is noted at `column`, without the first steps of k. */
function multiplyColumn(
  plan: Plan,
  a: usize,
  column: usize,
  skipped: i32,
  isNarrow: bool,
  to: usize,
): void {
  if (isPaired(plan)) {
    const lower = column + lowerOf(plan, 0) - columnOf(plan, 0);
    pairedColumn(a, column, lower, isNarrow, plan.scratch, to, plan.scratch);
    return;
  }
  const end = <usize>load<u32>(column, 4);
  const list = entryAt(<usize>load<u32>(column), end, skipped);
  sparseColumn(a, list, end, isNarrow, plan.scratch, to, plan.scratch);
}

/** The steps of k before the first of which any of the rows `first` … `last`, of one or more phases, has a weight. */
function stepsBefore(plan: Plan, first: i32, last: i32): i32 {
  let least = plan.tapsY * plan.tapsX * plan.channels;
  const end = last / plan.phaseRows;
  for (let phase = first / plan.phaseRows; phase <= end; phase++) {
    least = min(least, skippedSteps(plan, phase));
  }
  return least;
}

/** The first entry of a list that is of step `k` or beyond: entries are in the order of their steps. */
function entryAt(list: usize, end: usize, k: i32): usize {
  if (k === 0) return list;
  const offset = <u32>k * (4 * WIDE_ROWS);
  let low: usize = 0;
  let high = (end - list) >> 3;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (load<u32>(list + (middle << 3)) < offset) low = middle + 1;
    else high = middle;
  }
  return list + (low << 3);
}

/** Copies the biases of `rows` rows; 0 where there is none. */
function loadBiases(plan: Plan, row: i32, rows: i32, to: usize): void {
  memory.fill(to, 0, 4 * WIDE_ROWS);
  if (plan.bias === 0) return;
  memory.copy(to, plan.bias + ((<usize>row) << 2), (<usize>rows) << 2);
}
