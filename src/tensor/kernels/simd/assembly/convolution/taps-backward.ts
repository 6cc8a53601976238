/* The adjoints of the convolutions of `taps.ts`. */

import { copyRow } from './copy-row';
import { sumNine } from './nine-taps';
import { clear, isNine, rowBytes, TapPlan } from './tap-plan';
import { joinColumns } from './tap-rows';
import { addTap, sumTaps } from './tap-sums';

/** The group whose planes are copied in this thread's scratch memory. */
let copied: i32 = -1;

/**
 * Input channels [from, to) of the adjoint. Result (r, c) of a plane is gathered from the results of the
 * convolution that read it; which those are depends on the phases of r and c within the stride.
 */
export function tapsBackward(plan: TapPlan, from: i32, to: i32, fresh: i32): void {
  const row = rowBytes(plan, 1);
  const plane = row * <usize>plan.rows;
  if (fresh) {
    copied = -1;
    clear(plan, row, plane);
  }
  for (let c = from; c < to; c++) {
    const group = c / plan.results;
    if (group !== copied) {
      for (let m = 0; m < plan.planes; m++) {
        copyGradient(plan, group * plan.planes + m, plan.field + <usize>m * plane, row);
      }
      copied = group;
    }
    if (isNine(plan, 1)) {
      gatherNine(plan, c, row);
      continue;
    }
    for (let phaseY = 0; phaseY < plan.strideY; phaseY++) {
      if (plan.strideX === 2) {
        gatherBoth(plan, c, phaseY, row, plane);
        continue;
      }
      for (let phaseX = 0; phaseX < plan.strideX; phaseX++) {
        gatherPhase(plan, c, phaseY, phaseX, row, plane);
      }
    }
  }
}

/** All results of channel c of a depthwise 3×3 of stride 1: the same sums, by the kernel's mirror image. */
function gatherNine(plan: TapPlan, c: i32, row: usize): void {
  const w = plan.w + <usize>(36 * c);
  for (let t: usize = 0; t < 36; t += 4) store<f32>(plan.table + 32 - t, load<f32>(w + t));
  const base = plan.field + <usize>plan.padY * row + ((<usize>plan.padX) << 2);
  const size = (<usize>plan.outX) << 2;
  const y = plan.y + <usize>(c * plan.outY) * size;
  sumNine(plan.table, base, row, plan.outY, size, 0, -f32(Infinity), f32(Infinity), 0, y);
}

/** Zeros before a copied plane of the adjoint: as far back as taps reach. */
@inline
function headOf(taps: i32, dilation: i32, stride: i32): i32 {
  return ((taps - 1) * dilation) / stride;
}

/** Copies a plane of what arrives at the adjoint into the zeros. */
function copyGradient(plan: TapPlan, m: i32, to: usize, row: usize): void {
  const top = headOf(plan.kernelY, plan.dilationY, plan.strideY);
  const left = (<usize>headOf(plan.kernelX, plan.dilationX, plan.strideX)) << 2;
  const bytes = (<usize>plan.width) << 2;
  const kept: usize = min(bytes, row - left);
  const end = min(top + plan.height, plan.rows);
  let from = plan.x + <usize>(m * plan.height) * bytes;
  to += <usize>top * row + left;
  for (let r = top; r < end; r++, to += row, from += bytes) copyRow(to, from, kept);
}

/** Fills the table, from `end` on, with the taps that reach channel c in one phase of the stride; returns its end. */
function backwardTaps(
  plan: TapPlan,
  c: i32,
  phaseY: i32,
  phaseX: i32,
  end: usize,
  row: usize,
  plane: usize,
): usize {
  const top = headOf(plan.kernelY, plan.dilationY, plan.strideY);
  const left = headOf(plan.kernelX, plan.dilationX, plan.strideX);
  const group = c / plan.results;
  const taps = plan.kernelY * plan.kernelX;
  for (let m = 0; m < plan.planes; m++) {
    const filter = (group * plan.planes + m) * plan.results + (c - group * plan.results);
    const w = plan.w + ((<usize>(filter * taps)) << 2);
    for (let u = 0; u < plan.kernelY; u++) {
      const y = u * plan.dilationY - phaseY;
      if (y % plan.strideY !== 0) continue;
      const there = <usize>m * plane + <usize>(top - y / plan.strideY) * row;
      for (let v = 0; v < plan.kernelX; v++) {
        const x = v * plan.dilationX - phaseX;
        if (x % plan.strideX !== 0) continue;
        const at = <i32>there + ((left - x / plan.strideX) << 2);
        end = addTap(end, load<f32>(w + ((<usize>(u * plan.kernelX + v)) << 2)), at);
      }
    }
  }
  return end;
}

/** The first place, row or column, of a phase of the stride whose result lies inside. */
@inline
function firstPlace(pad: i32, phase: i32, stride: i32): i32 {
  return max(0, (pad - phase + stride - 1) / stride);
}

/** The address of result (row, column) of channel c. */
@inline
function resultAt(plan: TapPlan, c: i32, row: i32, column: i32): usize {
  return plan.y + ((<usize>((c * plan.outY + row) * plan.outX + column)) << 2);
}

/** All results of channel c in one phase of the stride. */
function gatherPhase(
  plan: TapPlan,
  c: i32,
  phaseY: i32,
  phaseX: i32,
  row: usize,
  plane: usize,
): void {
  const strideX = plan.strideX;
  const end = backwardTaps(plan, c, phaseY, phaseX, plan.table, row, plane);
  // Result (r, c) is place q · stride + phase − pad.
  const q0 = firstPlace(plan.padX, phaseX, strideX);
  const columns = (plan.outX + plan.padX - phaseX + strideX - 1) / strideX - q0;
  if (columns <= 0) return;
  const size = (<usize>columns) << 2;
  const first = q0 * strideX + phaseX - plan.padX;
  for (let i = firstPlace(plan.padY, phaseY, plan.strideY); ; i++) {
    const r = i * plan.strideY + phaseY - plan.padY;
    if (r >= plan.outY) break;
    const base = plan.field + <usize>i * row + ((<usize>q0) << 2);
    let to = resultAt(plan, c, r, first);
    if (strideX === 1) {
      sumTaps(plan.table, end, base, size, 0, -f32(Infinity), f32(Infinity), 0, to);
      continue;
    }
    sumTaps(plan.table, end, base, size, 0, -f32(Infinity), f32(Infinity), 0, plan.line);
    const step = (<usize>strideX) << 2;
    for (let q: usize = 0; q < size; q += 4, to += step) store<f32>(to, load<f32>(plan.line + q));
  }
}

/** All results of channel c in one phase of the rows, where the columns have two: even ones and odd ones, joined. */
function gatherBoth(plan: TapPlan, c: i32, phaseY: i32, row: usize, plane: usize): void {
  const phase = plan.padX & 1;
  const evenEnd = backwardTaps(plan, c, phaseY, phase, plan.table, row, plane);
  const oddEnd = backwardTaps(plan, c, phaseY, 1 - phase, evenEnd, row, plane);
  const evenAt = (<usize>((plan.padX - phase) / 2)) << 2;
  const oddAt = (<usize>((plan.padX + phase) / 2)) << 2;
  const evenSize = (<usize>((plan.outX + 1) / 2)) << 2;
  const oddSize = (<usize>(plan.outX / 2)) << 2;
  const oddLine = plan.line + evenSize;
  const least = -f32(Infinity);
  for (let i = firstPlace(plan.padY, phaseY, plan.strideY); ; i++) {
    const r = i * plan.strideY + phaseY - plan.padY;
    if (r >= plan.outY) break;
    const base = plan.field + <usize>i * row;
    sumTaps(plan.table, evenEnd, base + evenAt, evenSize, 0, least, f32(Infinity), 0, plan.line);
    sumTaps(evenEnd, oddEnd, base + oddAt, oddSize, 0, least, f32(Infinity), 0, oddLine);
    joinColumns(plan.line, oddLine, resultAt(plan, c, r, 0), plan.outX);
  }
}
