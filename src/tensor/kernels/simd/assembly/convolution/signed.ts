import { SIGNED_COLUMNS } from '../../constants';
import { copyRow } from './copy-row';
import { Plan } from './plan';
import { isFar, touch } from './touch';

/*
 * Scratch memory: zeros for a row of results; from `stripStep` on, results of a panel that is not full; from
 * `stripPitch` on, the panel, [output, half, column].
 */

/** Bytes of a panel's columns. */
const WIDTH: usize = 4 * SIGNED_COLUMNS;
/** Bytes of 64 weights, whose products are summed by themselves, and added up in y. */
const BLOCK: usize = 64 * 8;

/** The panel whose columns are copied in this thread's scratch memory, and the first. */
let ready: i32 = -1;
let firstPanel: i32 = -1;

/**
 * Units [from, to) of the adjoint of a convolution of single pixels, of weights that stand for a pair of their
 * parts: `y[c, n] = Σ_m (w⁺[m, c] p[m, n] + w⁻[m, c] q[m, n])`, both sides of LRP-αβ. The image is p, and q below
 * it. Each weight takes one of the two, so that there are half the products of `direct.ts`, which multiplies
 * either part, zeros and all: 22 ps for 36 for each number that is read and row.
 *
 * An entry of the weights, 8 bytes, is where in the panel the numbers lie that the weight takes, and the weight.
 * A panel has 28 columns: 7 accumulators, their products' operands and a weight are what V8 finds registers for; of
 * 8, it takes twice as long.
 *
 * A unit is a group of panels of 4 rows over one panel of columns.
 */
export function signed(plan: Plan, from: i32, to: i32, fresh: i32): void {
  const groups = (((plan.rows + 3) >> 2) + plan.groupPanels - 1) / plan.groupPanels;
  if (fresh) {
    ready = -1;
    firstPanel = from / groups;
    memory.fill(plan.scratch, 0, WIDTH);
  }
  for (let unit = from; unit < to; unit++) {
    const panel = unit / groups;
    const start = panel * SIGNED_COLUMNS;
    const count = min(<i32>SIGNED_COLUMNS, plan.gridY * plan.gridX - start);
    if (panel !== ready) {
      copyColumns(plan, start, count);
      ready = panel;
    }
    const first = (unit - panel * groups) * (plan.groupPanels << 2);
    const last = min(first + (plan.groupPanels << 2), plan.rows);
    const bytes = (<usize>plan.channels) << 3;
    if (isFar(panel, firstPanel, <usize>plan.rows * bytes)) {
      const at = plan.weights + <usize>first * bytes;
      touch(at, <usize>(last - first) * bytes, plan.scratch + WIDTH);
    }
    multiplyRows(plan, first, last, start, count);
  }
}

/** Copies a panel's columns, and zeros where it has less than 28. */
function copyColumns(plan: Plan, start: i32, count: i32): void {
  const plane = (<usize>(plan.gridY * plan.gridX)) << 2;
  const half = <usize>plan.channels * plane;
  const bytes = (<usize>count) << 2;
  let from = plan.x + ((<usize>start) << 2);
  let to = plan.scratch + plan.stripPitch;
  if (bytes < WIDTH) memory.fill(to, 0, <usize>(2 * plan.channels) * WIDTH);
  for (let m = 0; m < plan.channels; m++, from += plane, to += 2 * WIDTH) {
    copyRow(to, from, bytes);
    copyRow(to + WIDTH, from + half, bytes);
  }
}

/** Rows `first` … `last − 1` of results, block by block, so that a block's columns stay in the first-level cache. */
function multiplyRows(plan: Plan, first: i32, last: i32, start: i32, count: i32): void {
  const plane = (<usize>(plan.gridY * plan.gridX)) << 2;
  const isFull = count === SIGNED_COLUMNS;
  const image = plan.y + <usize>first * plane + ((<usize>start) << 2);
  const begin = isFull ? image : plan.scratch + plan.stripStep;
  const pitch = isFull ? plane : WIDTH;
  const rowBytes = (<usize>plan.channels) << 3;
  const columns = plan.scratch + plan.stripPitch;
  for (let block: usize = 0; block < rowBytes; block += BLOCK) {
    const bytes = min(BLOCK, rowBytes - block);
    let list = plan.weights + <usize>first * rowBytes + block;
    let y = begin;
    for (let row = first; row < last; row++, list += rowBytes, y += pitch) {
      if (block === 0) addProducts(list, list + bytes, columns, plan.scratch, y);
      else addProducts(list, list + bytes, columns, y, y);
    }
  }
  if (isFull) return;
  let from = begin;
  let to = image;
  for (let row = first; row < last; row++, from += WIDTH, to += plane) {
    copyRow(to, from, (<usize>count) << 2);
  }
}

/** A row of 28 results, `y = before + Σ_entries weight · columns`. */
function addProducts(list: usize, end: usize, columns: usize, before: usize, y: usize): void {
  const zero = f32x4.splat(0);
  let y0 = zero;
  let y1 = zero;
  let y2 = zero;
  let y3 = zero;
  let y4 = zero;
  let y5 = zero;
  let y6 = zero;
  for (; list !== end; list += 8) {
    const at = columns + <usize>load<u32>(list);
    const weight = v128.load32_splat(list, 4);
    y0 = f32x4.add(y0, f32x4.mul(weight, v128.load(at)));
    y1 = f32x4.add(y1, f32x4.mul(weight, v128.load(at, 16)));
    y2 = f32x4.add(y2, f32x4.mul(weight, v128.load(at, 32)));
    y3 = f32x4.add(y3, f32x4.mul(weight, v128.load(at, 48)));
    y4 = f32x4.add(y4, f32x4.mul(weight, v128.load(at, 64)));
    y5 = f32x4.add(y5, f32x4.mul(weight, v128.load(at, 80)));
    y6 = f32x4.add(y6, f32x4.mul(weight, v128.load(at, 96)));
  }
  v128.store(y, f32x4.add(v128.load(before), y0));
  v128.store(y, f32x4.add(v128.load(before, 16), y1), 16);
  v128.store(y, f32x4.add(v128.load(before, 32), y2), 32);
  v128.store(y, f32x4.add(v128.load(before, 48), y3), 48);
  v128.store(y, f32x4.add(v128.load(before, 64), y4), 64);
  v128.store(y, f32x4.add(v128.load(before, 80), y5), 80);
  v128.store(y, f32x4.add(v128.load(before, 96), y6), 96);
}
