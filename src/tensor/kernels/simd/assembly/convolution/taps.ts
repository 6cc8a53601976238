/*
 * Convolutions tap by tap, for those that are no dense product: depthwise, dilated, and of groups that
 * are too small to be one. The planes that a group reads are copied into scratch memory with zeros
 * around them, so that no tap needs a test. There, the columns of each row are sorted by their phase of
 * the stride: what neighbouring results read lies side by side.
 */

import { addTap, sumTaps } from './tap-sums';

/** The parameters, as `../../convolution/taps.ts` writes them: 32 bits each. */
@unmanaged
class TapPlan {
  /** The input, the weights `[·, ·, kernelY, kernelX]`; the bias and the sums, 0 for none; the result. */
  x!: usize;
  w!: usize;
  bias!: usize;
  z!: usize;
  y!: usize;
  /** Whether y is max(z, 0). */
  rectify!: i32;
  /** Planes that one group reads, and planes that it writes. */
  planes!: i32;
  results!: i32;
  /** The extents of the planes that are read, and of those that are written. */
  height!: i32;
  width!: i32;
  outY!: i32;
  outX!: i32;
  kernelY!: i32;
  kernelX!: i32;
  strideY!: i32;
  strideX!: i32;
  padY!: i32;
  padX!: i32;
  dilationY!: i32;
  dilationX!: i32;
  /** The copies: how many rows a plane has, and floats from one phase of a row to the next. */
  rows!: i32;
  pitch!: i32;
  /** Scratch memory: the table of taps, one row of floats, and the copies. */
  table!: usize;
  line!: usize;
  field!: usize;
}

/** The group whose planes are copied in this thread's scratch memory. */
let copied: i32 = -1;

/** Bytes from one row of a copy to the next, and from one plane to the next. */
@inline
function rowBytes(plan: TapPlan, phases: i32): usize {
  return (<usize>(plan.pitch * phases)) << 2;
}

/** Output channels [from, to) of a convolution. */
export function tapsForward(plan: TapPlan, from: i32, to: i32, fresh: i32): void {
  const row = rowBytes(plan, plan.strideX);
  const plane = row * <usize>plan.rows;
  if (fresh) copied = -1;
  for (let m = from; m < to; m++) {
    const group = m / plan.results;
    if (group !== copied) {
      for (let c = 0; c < plan.planes; c++) {
        copyPlane(plan, group * plan.planes + c, plan.field + <usize>c * plane, row);
      }
      copied = group;
    }
    const end = forwardTaps(plan, m, row, plane);
    const bias: f32 = plan.bias === 0 ? 0 : load<f32>(plan.bias + ((<usize>m) << 2));
    const floor: f32 = plan.rectify ? 0 : -f32(Infinity);
    const size = (<usize>plan.outX) << 2;
    let at = <usize>(m * plan.outY) * size;
    for (let i = 0; i < plan.outY; i++, at += size) {
      const base = plan.field + <usize>(i * plan.strideY) * row;
      const z: usize = plan.z === 0 ? 0 : plan.z + at;
      sumTaps(plan.table, end, base, size, bias, floor, z, plan.y + at);
    }
  }
}

/** Copies a plane of the input, padded, its columns sorted by phase. */
function copyPlane(plan: TapPlan, c: i32, to: usize, row: usize): void {
  const bytes = (<usize>plan.width) << 2;
  const left = (<usize>plan.padX) << 2;
  const room: usize = row > left ? row - left : 0;
  const kept = min(bytes, room);
  const phases = plan.strideX;
  const line: usize = plan.line;
  if (phases > 1) memory.fill(line, 0, row);
  for (let r = 0; r < plan.rows; r++, to += row) {
    const source = r - plan.padY;
    if (source < 0 || source >= plan.height || room === 0) {
      memory.fill(to, 0, row);
      continue;
    }
    const from = plan.x + <usize>(c * plan.height + source) * bytes;
    if (phases === 1) {
      memory.fill(to, 0, left);
      memory.copy(to + left, from, kept);
      memory.fill(to + left + kept, 0, row - left - kept);
      continue;
    }
    memory.copy(line + left, from, kept);
    sortColumns(line, to, plan.pitch, phases);
  }
}

/** Puts column `q · phases + p` of a line at place q of phase p. */
function sortColumns(line: usize, to: usize, pitch: i32, phases: i32): void {
  const step = (<usize>pitch) << 2;
  if (phases === 2) {
    // The pitch is a multiple of 4.
    for (let q: usize = 0; q < step; q += 16) {
      const a = v128.load(line + (q << 1));
      const b = v128.load(line + (q << 1), 16);
      v128.store(to + q, v128.shuffle<f32>(a, b, 0, 2, 4, 6));
      v128.store(to + step + q, v128.shuffle<f32>(a, b, 1, 3, 5, 7));
    }
    return;
  }
  for (let p = 0; p < phases; p++, to += step) {
    for (let q = 0; q < pitch; q++) {
      store<f32>(to + ((<usize>q) << 2), load<f32>(line + ((<usize>(q * phases + p)) << 2)));
    }
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

/**
 * Input channels [from, to) of the adjoint. Result (r, c) of a plane is gathered from the results of the
 * convolution that read it; which those are depends on the phases of r and c within the stride.
 */
export function tapsBackward(plan: TapPlan, from: i32, to: i32, fresh: i32): void {
  const row = rowBytes(plan, 1);
  const plane = row * <usize>plan.rows;
  if (fresh) copied = -1;
  for (let c = from; c < to; c++) {
    const group = c / plan.results;
    if (group !== copied) {
      for (let m = 0; m < plan.planes; m++) {
        copyGradient(plan, group * plan.planes + m, plan.field + <usize>m * plane, row);
      }
      copied = group;
    }
    for (let phaseY = 0; phaseY < plan.strideY; phaseY++) {
      for (let phaseX = 0; phaseX < plan.strideX; phaseX++) {
        const end = backwardTaps(plan, c, phaseY, phaseX, row, plane);
        gatherPhase(plan, c, phaseY, phaseX, end, row);
      }
    }
  }
}

/** Zeros before a copied plane of the adjoint: as far back as taps reach. */
@inline
function headOf(taps: i32, dilation: i32, stride: i32): i32 {
  return ((taps - 1) * dilation) / stride;
}

/** Copies a plane of what arrives at the adjoint, with zeros around it. */
function copyGradient(plan: TapPlan, m: i32, to: usize, row: usize): void {
  const top = headOf(plan.kernelY, plan.dilationY, plan.strideY);
  const left = (<usize>headOf(plan.kernelX, plan.dilationX, plan.strideX)) << 2;
  const bytes = (<usize>plan.width) << 2;
  const kept: usize = min(bytes, row - left);
  for (let r = 0; r < plan.rows; r++, to += row) {
    const source = r - top;
    if (source < 0 || source >= plan.height) {
      memory.fill(to, 0, row);
      continue;
    }
    memory.fill(to, 0, left);
    memory.copy(to + left, plan.x + <usize>(m * plan.height + source) * bytes, kept);
    memory.fill(to + left + kept, 0, row - left - kept);
  }
}

/** Fills the table with the taps that reach channel c in one phase of the stride; returns its end. */
function backwardTaps(
  plan: TapPlan,
  c: i32,
  phaseY: i32,
  phaseX: i32,
  row: usize,
  plane: usize,
): usize {
  const top = headOf(plan.kernelY, plan.dilationY, plan.strideY);
  const left = headOf(plan.kernelX, plan.dilationX, plan.strideX);
  const group = c / plan.results;
  const taps = plan.kernelY * plan.kernelX;
  let end = plan.table;
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

/** All results of channel c in one phase of the stride. */
function gatherPhase(
  plan: TapPlan,
  c: i32,
  phaseY: i32,
  phaseX: i32,
  end: usize,
  row: usize,
): void {
  const strideY = plan.strideY;
  const strideX = plan.strideX;
  // Result (r, c) is place q · stride + phase − pad.
  const q0 = max(0, (plan.padX - phaseX + strideX - 1) / strideX);
  const columns = (plan.outX + plan.padX - phaseX + strideX - 1) / strideX - q0;
  const size = (<usize>columns) << 2;
  if (columns <= 0) return;
  const least = -f32(Infinity);
  for (let i = max(0, (plan.padY - phaseY + strideY - 1) / strideY); ; i++) {
    const r = i * strideY + phaseY - plan.padY;
    if (r >= plan.outY) break;
    const base = plan.field + <usize>i * row + ((<usize>q0) << 2);
    const first = q0 * strideX + phaseX - plan.padX;
    const y = plan.y + ((<usize>((c * plan.outY + r) * plan.outX + first)) << 2);
    if (strideX === 1) {
      sumTaps(plan.table, end, base, size, 0, least, 0, y);
      continue;
    }
    sumTaps(plan.table, end, base, size, 0, least, 0, plan.line);
    const step = (<usize>strideX) << 2;
    let to = y;
    for (let q: usize = 0; q < size; q += 4, to += step) store<f32>(to, load<f32>(plan.line + q));
  }
}
