import { WIDE_ROWS } from '../../constants';
import { columnOf, fillLists, forgetLists, noteColumns } from './lists';
import { Plan } from './plan';
import { clearZeros, sparseColumn } from './sparse-micro-kernel';

/*
 * Scratch memory: 32 zeros for biases; from `LISTS_AT` on, the lists of one row of positions, as in
 * `lists.ts`; from `stripStep` on, the patch of one position, [u, v, channel] and up to 31 zeros; and the
 * band, [row, column, channel], which is a few rows of the image with their padding.
 */

/**
 * Units [from, to) of a convolution's adjoint that ends at an image of few channels, such as a picture. The
 * numbers of a position that are not 0, over all channels, make a patch of the image by one product, whose
 * rows are the kernel's places (u, v, channel); patches are added where they overlap. Against a product
 * for each pixel (`strips.ts`, `sparse.ts`), each number is read once instead of once for each tap: for
 * 7×7 over 3 channels, of which six in seven are 0, that takes a third of the time.
 *
 * Weights are `[panel of 32 rows, output, row]`, a last panel of at most 16 rows has 16. A unit is a band of
 * `groupPanels` rows of the image; patches that reach into two bands are made for either, as
 * far as it sees them. They are added in the order of their positions, so that no sum depends on how bands are cut.
 */
export function patches(plan: Plan, from: i32, to: i32, fresh: i32): void {
  if (fresh) {
    memory.fill(plan.scratch, 0, 4 * WIDE_ROWS);
    clearZeros(plan.scratch);
  }
  for (let unit = from; unit < to; unit++) {
    const top = unit * plan.groupPanels;
    const end = min(top + plan.groupPanels, plan.targetY);
    memory.fill(bandAt(plan), 0, <usize>(end - top) * plan.stripPitch);
    forgetLists();
    const sight = plan.kernelY - 1 - plan.shiftY;
    const first = top <= sight ? 0 : (top - sight + plan.phasesY - 1) / plan.phasesY;
    const last = min(plan.gridY - 1, (end - 1 + plan.shiftY) / plan.phasesY);
    for (let i = first; i <= last; i++) addRow(plan, i, top, end);
    writeBand(plan, top, end);
  }
}

@inline
function patchAt(plan: Plan): usize {
  return plan.scratch + plan.stripStep;
}

@inline
function bandAt(plan: Plan): usize {
  return patchAt(plan) + ((<usize>((plan.rows + WIDE_ROWS - 1) & -WIDE_ROWS)) << 2);
}

/** Adds the patches of one row of positions to the rows `top` … `end − 1` of the image. */
function addRow(plan: Plan, i: i32, top: i32, end: i32): void {
  fillLists(plan, i * plan.gridX, plan.gridX);
  noteColumns(plan, i * plan.gridX, plan.gridX);
  const patch = patchAt(plan);
  const row = i * plan.phasesY - plan.shiftY;
  const u0 = max(0, top - row);
  const u1 = min(plan.kernelY, end - row);
  const width = plan.kernelX * (plan.rows / (plan.kernelY * plan.kernelX));
  const bytes = (<usize>width) << 2;
  const step = (<usize>(plan.phasesX * (width / plan.kernelX))) << 2;
  let to = bandAt(plan) + <usize>(row + u0 - top) * plan.stripPitch;
  for (let j = 0; j < plan.gridX; j++, to += step) {
    const column = columnOf(plan, j);
    const list = <usize>load<u32>(column);
    const listEnd = <usize>load<u32>(column, 4);
    if (list === listEnd) continue;
    makePatch(plan, list, listEnd, patch, u0 * width, u1 * width);
    let at = to;
    let source = patch + <usize>u0 * bytes;
    for (let u = u0; u < u1; u++, at += plan.stripPitch, source += bytes) addRun(source, at, bytes);
  }
}

/** The panels of the product's rows that have rows `first` … `last − 1`, for one position. */
function makePatch(plan: Plan, list: usize, end: usize, patch: usize, first: i32, last: i32): void {
  const panelBytes = <usize>plan.channels * (4 * WIDE_ROWS);
  let row = first & -WIDE_ROWS;
  let a = plan.weights + <usize>(row / WIDE_ROWS) * panelBytes;
  let to = patch + ((<usize>row) << 2);
  for (; row < last; row += WIDE_ROWS, a += panelBytes, to += 4 * WIDE_ROWS) {
    sparseColumn(a, list, end, plan.rows - row <= 16, plan.scratch, to, plan.scratch);
  }
}

/** `to += from`, a run of floats. */
@inline
function addRun(from: usize, to: usize, bytes: usize): void {
  let at: usize = 0;
  for (; at + 16 <= bytes; at += 16) {
    v128.store(to + at, f32x4.add(v128.load(to + at), v128.load(from + at)));
  }
  for (; at < bytes; at += 4) store<f32>(to + at, load<f32>(to + at) + load<f32>(from + at));
}

/** Copies the band to the image, channel by channel, without its padding. */
function writeBand(plan: Plan, top: i32, end: i32): void {
  const channels = plan.rows / (plan.kernelY * plan.kernelX);
  const step = (<usize>channels) << 2;
  for (let c = 0; c < channels; c++) {
    let to = plan.y + ((<usize>((c * plan.targetY + top) * plan.targetX)) << 2);
    let line = bandAt(plan) + <usize>plan.shiftX * step + ((<usize>c) << 2);
    for (let row = top; row < end; row++, line += plan.stripPitch) {
      let from = line;
      for (let column = 0; column < plan.targetX; column++, to += 4, from += step) {
        store<f32>(to, load<f32>(from));
      }
    }
  }
}
