import { copyRow } from './copy-row';
import { spreadTile, storeTile } from './direct';
import { floorOf, loadBias, Plan, SCRATCH_HEAD, TILE_AT, TILE_Z_AT } from './plan';

/**
 * Units [from, to) of a GEMM of stride 1 with few rows of weights and many taps, such as the adjoint
 * of a network's first convolution. Packing its columns copies every element once for each tap, which
 * takes longer than the product itself. Here each element of x is copied once, into a strip of the
 * rows that a block of grid rows sees, with zeros around them, and columns are read from the strip.
 *
 * A unit is `blockPanels` rows of the grid. The strip is [channel, row, column]; its padding is cleared
 * at the first call of a job, where `fresh` is 1, and stays 0 from then on.
 */
export function strips(plan: Plan, from: i32, to: i32, fresh: i32): void {
  const rowPanels = (plan.rows + 3) >> 2;
  const pitch = plan.stripPitch;
  const channelStep = plan.stripStep;
  const strip = plan.scratch + SCRATCH_HEAD;
  const depth = (<usize>(plan.tapsY * plan.tapsX * plan.channels)) << 4;
  if (fresh) memory.fill(strip, 0, <usize>plan.channels * channelStep);
  for (let unit = from; unit < to; unit++) {
    const first = unit * plan.blockPanels;
    const last = min(first + plan.blockPanels, plan.gridY);
    fillStrip(plan, first - plan.padY, last - first + plan.tapsY - 1, pitch, channelStep);
    for (let i = first; i < last; i++) {
      for (let j = 0; j < plan.gridX; j += 8) {
        const b = strip + <usize>(i - first) * pitch + ((<usize>j) << 2);
        const start = i * plan.gridX + j;
        for (let row = 0; row < rowPanels; row++) {
          const a = plan.weights + <usize>row * plan.panelStep;
          multiply(plan, row, a, a + depth, b, channelStep, pitch, start, min(8, plan.gridX - j));
        }
      }
    }
  }
}

/** Copies rows `top` … `top + rows − 1` of x. Padding within a row stays 0; rows outside x are cleared. */
function fillStrip(plan: Plan, top: i32, rows: i32, pitch: usize, channelStep: usize): void {
  // Column q of the strip is column q − padX of x.
  const skip = max(0, -plan.padX);
  const shift = max(0, plan.padX);
  const room = <i32>(pitch >> 2) - shift;
  const count = min(plan.width - skip, room);
  if (count <= 0) return;
  const bytes = (<usize>count) << 2;
  const plane = (<usize>(plan.height * plan.width)) << 2;
  let to = plan.scratch + SCRATCH_HEAD + ((<usize>shift) << 2);
  let from = plan.x + ((<usize>skip) << 2);
  for (let c = 0; c < plan.channels; c++, to += channelStep, from += plane) {
    let at = to;
    for (let row = top; row < top + rows; row++, at += pitch) {
      const source = from + ((<usize>(row * plan.width)) << 2);
      if (row < 0 || row >= plan.height) memory.fill(at, 0, bytes);
      else copyRow(at, source, bytes);
    }
  }
}

/** Four rows of results over the `count` ≤ 8 columns that start at `start`. */
function multiply(
  plan: Plan,
  row: i32,
  a: usize,
  end: usize,
  b: usize,
  channelStep: usize,
  pitch: usize,
  start: i32,
  count: i32,
): void {
  const tile = plan.scratch + TILE_AT;
  const z: usize = plan.z === 0 ? 0 : plan.scratch + TILE_Z_AT;
  const bias = loadBias(plan, row);
  stripMicroKernel8(
    a,
    end,
    plan.channels,
    channelStep,
    plan.tapsX,
    pitch,
    b,
    bias,
    floorOf(plan),
    plan.ceiling,
    z,
    tile,
  );
  const first = row << 2;
  const rows = min(4, plan.rows - first);
  if (plan.phasesY * plan.phasesX !== 1) {
    spreadTile(plan, tile, first, rows, start, count);
    return;
  }
  const grid = (<usize>(plan.gridY * plan.gridX)) << 2;
  const there = <usize>first * grid + ((<usize>start) << 2);
  storeTile(tile, plan.y + there, grid, rows, count);
  if (z !== 0) storeTile(z, plan.z + there, grid, rows, count);
}

/** The steps after which a sum is added up, at the end of a tap: see BLOCK in `micro-kernel.ts`. */
const BLOCK = 128;

/**
 * As `microKernel8`, into a tile of 4×8, with columns read from a strip: k = (u, v, c), c the innermost.
 * The elements of neighbouring channels are `channelStep` bytes apart.
 */
function stripMicroKernel8(
  a: usize,
  end: usize,
  channels: i32,
  channelStep: usize,
  tapsX: i32,
  pitch: usize,
  b: usize,
  bias: usize,
  floor: f32,
  ceiling: f32,
  z: usize,
  y: usize,
): void {
  let y00 = v128.load32_splat(bias);
  let y10 = v128.load32_splat(bias, 4);
  let y20 = v128.load32_splat(bias, 8);
  let y30 = v128.load32_splat(bias, 12);
  let y01 = y00;
  let y11 = y10;
  let y21 = y20;
  let y31 = y30;
  const tapBytes = (<usize>channels) << 4;
  let v = 0;
  let steps = 0;
  let isFirst = true;
  while (true) {
    const tapEnd = a + tapBytes;
    let at = b + ((<usize>v) << 2);
    while (true) {
      const b0 = v128.load(at, 0);
      const b1 = v128.load(at, 16);
      const a0 = v128.load32_splat(a, 0);
      y00 = f32x4.add(y00, f32x4.mul(a0, b0));
      y01 = f32x4.add(y01, f32x4.mul(a0, b1));
      const a1 = v128.load32_splat(a, 4);
      y10 = f32x4.add(y10, f32x4.mul(a1, b0));
      y11 = f32x4.add(y11, f32x4.mul(a1, b1));
      const a2 = v128.load32_splat(a, 8);
      y20 = f32x4.add(y20, f32x4.mul(a2, b0));
      y21 = f32x4.add(y21, f32x4.mul(a2, b1));
      const a3 = v128.load32_splat(a, 12);
      y30 = f32x4.add(y30, f32x4.mul(a3, b0));
      y31 = f32x4.add(y31, f32x4.mul(a3, b1));
      a += 16;
      if (a === tapEnd) break;
      at += channelStep;
    }
    steps += channels;
    const isLast = a === end;
    if (!isFirst && (isLast || steps >= BLOCK)) {
      y00 = f32x4.add(v128.load(y), y00);
      y01 = f32x4.add(v128.load(y, 16), y01);
      y10 = f32x4.add(v128.load(y, 32), y10);
      y11 = f32x4.add(v128.load(y, 48), y11);
      y20 = f32x4.add(v128.load(y, 64), y20);
      y21 = f32x4.add(v128.load(y, 80), y21);
      y30 = f32x4.add(v128.load(y, 96), y30);
      y31 = f32x4.add(v128.load(y, 112), y31);
    }
    if (isLast) break;
    if (steps >= BLOCK) {
      v128.store(y, y00);
      v128.store(y, y01, 16);
      v128.store(y, y10, 32);
      v128.store(y, y11, 48);
      v128.store(y, y20, 64);
      v128.store(y, y21, 80);
      v128.store(y, y30, 96);
      v128.store(y, y31, 112);
      y00 = f32x4.splat(0);
      y01 = f32x4.splat(0);
      y10 = f32x4.splat(0);
      y11 = f32x4.splat(0);
      y20 = f32x4.splat(0);
      y21 = f32x4.splat(0);
      y30 = f32x4.splat(0);
      y31 = f32x4.splat(0);
      steps = 0;
      isFirst = false;
    }
    if (++v === tapsX) {
      v = 0;
      b += pitch;
    }
  }
  if (z !== 0) {
    v128.store(z, y00);
    v128.store(z, y01, 16);
    v128.store(z, y10, 32);
    v128.store(z, y11, 48);
    v128.store(z, y20, 64);
    v128.store(z, y21, 80);
    v128.store(z, y30, 96);
    v128.store(z, y31, 112);
  }
  const least = f32x4.splat(floor);
  const most = f32x4.splat(ceiling);
  v128.store(y, f32x4.pmin(f32x4.pmax(y00, least), most));
  v128.store(y, f32x4.pmin(f32x4.pmax(y01, least), most), 16);
  v128.store(y, f32x4.pmin(f32x4.pmax(y10, least), most), 32);
  v128.store(y, f32x4.pmin(f32x4.pmax(y11, least), most), 48);
  v128.store(y, f32x4.pmin(f32x4.pmax(y20, least), most), 64);
  v128.store(y, f32x4.pmin(f32x4.pmax(y21, least), most), 80);
  v128.store(y, f32x4.pmin(f32x4.pmax(y30, least), most), 96);
  v128.store(y, f32x4.pmin(f32x4.pmax(y31, least), most), 112);
}
