/*
 * Convolutions tap by tap, for those that are no dense product: depthwise, dilated, and of groups that
 * are too small to be one. The planes that a group reads are copied into scratch memory with zeros
 * around them, so that no tap needs a test. There, the columns of each row are sorted by their phase of
 * the stride: what neighbouring results read lies side by side.
 */

import { copyRow } from './copy-row';
import { sumNine, sumNineOfTwo } from './nine-taps';
import { clear, isNine, rowBytes, TapPlan } from './tap-plan';
import { sortColumns } from './tap-rows';
import { addTap, sumTaps } from './tap-sums';

/** The group whose planes are copied in this thread's scratch memory. */
let copied: i32 = -1;

/** Output channels [from, to) of a convolution. */
export function tapsForward(plan: TapPlan, from: i32, to: i32, fresh: i32): void {
  const row = rowBytes(plan, plan.strideX);
  const plane = row * <usize>plan.rows;
  if (fresh) {
    copied = -1;
    clear(plan, row, plane);
  }
  for (let m = from; m < to; m++) {
    const group = m / plan.results;
    if (group !== copied) {
      for (let c = 0; c < plan.planes; c++) {
        copyPlane(plan, group * plan.planes + c, plan.field + <usize>c * plane, row);
      }
      copied = group;
    }
    const bias: f32 = plan.bias === 0 ? 0 : load<f32>(plan.bias + ((<usize>m) << 2));
    const floor: f32 = plan.rectify ? 0 : -f32(Infinity);
    const ceiling = plan.ceiling;
    const size = (<usize>plan.outX) << 2;
    let at = <usize>(m * plan.outY) * size;
    if (isNine(plan, 2)) {
      const z: usize = plan.z === 0 ? 0 : plan.z + at;
      const w = plan.w + <usize>(36 * m);
      const rows = plan.outY;
      if (plan.strideX === 1) {
        sumNine(w, plan.field, row, rows, size, bias, floor, ceiling, z, plan.y + at);
      } else {
        const phase = (<usize>plan.pitch) << 2;
        sumNineOfTwo(
          w,
          plan.field,
          row,
          row << 1,
          phase,
          rows,
          size,
          bias,
          floor,
          ceiling,
          z,
          plan.y + at,
        );
      }
      continue;
    }
    const end = forwardTaps(plan, m, row, plane);
    for (let i = 0; i < plan.outY; i++, at += size) {
      const base = plan.field + <usize>(i * plan.strideY) * row;
      const z: usize = plan.z === 0 ? 0 : plan.z + at;
      sumTaps(plan.table, end, base, size, bias, floor, ceiling, z, plan.y + at);
    }
  }
}

/** Copies a plane of the input into the zeros, its columns sorted by phase. */
function copyPlane(plan: TapPlan, c: i32, to: usize, row: usize): void {
  const bytes = (<usize>plan.width) << 2;
  const left = (<usize>plan.padX) << 2;
  const room: usize = row > left ? row - left : 0;
  const kept = min(bytes, room);
  const phases = plan.strideX;
  if (room === 0) return;
  const first = min(plan.padY, plan.rows);
  const end = min(plan.padY + plan.height, plan.rows);
  let from = plan.x + <usize>(c * plan.height) * bytes;
  to += <usize>first * row;
  for (let r = first; r < end; r++, to += row, from += bytes) {
    copyRow((phases === 1 ? to : plan.line) + left, from, kept);
    if (phases > 1) sortColumns(plan.line, to, plan.pitch, phases);
  }
}

/** Fills the table with the taps of output channel m; returns its end. */
function forwardTaps(plan: TapPlan, m: i32, row: usize, plane: usize): usize {
  let end = plan.table;
  let w = plan.w + ((<usize>(m * plan.planes * plan.kernelY * plan.kernelX)) << 2);
  for (let c = 0; c < plan.planes; c++) {
    for (let u = 0; u < plan.kernelY; u++) {
      const there = <usize>c * plane + <usize>(u * plan.dilationY) * row;
      for (let v = 0; v < plan.kernelX; v++, w += 4) {
        const column = v * plan.dilationX;
        const q = column / plan.strideX;
        const p = column - q * plan.strideX;
        end = addTap(end, load<f32>(w), <i32>there + ((p * plan.pitch + q) << 2));
      }
    }
  }
  return end;
}
