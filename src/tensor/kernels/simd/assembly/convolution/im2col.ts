import { LANE_COLUMNS_AT, LANE_MASKS_AT, LANE_ROWS_AT, Plan } from './plan';

/** The grid position of a panel's first column. */
@inline
export function panelStart(plan: Plan, panel: i32): i32 {
  if (plan.flat) return panel << 3;
  const perRow = (plan.gridX + 7) >> 3;
  const row = panel / perRow;
  return row * plan.gridX + ((panel - row * perRow) << 3);
}

/** How many of a panel's 8 columns exist; `start` is its first position. */
@inline
export function panelCount(plan: Plan, start: i32): i32 {
  const end = plan.flat ? plan.gridY * plan.gridX : (start / plan.gridX + 1) * plan.gridX;
  return min(8, end - start);
}

/**
 * Packs the 8 columns of one panel, 8 floats for each k = (tap, channel). Elements outside of x and
 * columns beyond the last are 0. Neighbouring columns read elements `strideX` apart, so that runs of
 * memory are copied and edges masked.
 */
export function packPanel(plan: Plan, start: i32, count: i32, to: usize): void {
  const i = start / plan.gridX;
  const row = i * plan.strideY - plan.padY;
  const column = (start - i * plan.gridX) * plan.strideX - plan.padX;
  const isInside = column >= 0 && column + 7 * plan.strideX + plan.tapsX <= plan.width;
  if (!plan.flat && count === 8 && isInside && plan.strideX <= 2) {
    packInside(plan, row, column, to);
  } else {
    locateLanes(plan, start, count);
    packMasked(plan, row * plan.width + column, to);
  }
}

/** Packs a panel whose columns lie in one row of the grid and see no padding on the left or right. */
function packInside(plan: Plan, row: i32, column: i32, to: usize): void {
  const channel = (<usize>plan.channels) << 5;
  const plane = (<usize>(plan.height * plan.width)) << 2;
  const taps = <usize>plan.tapsX;
  for (let u = row; u < row + plan.tapsY; u++, to += taps * channel) {
    if (u < 0 || u >= plan.height) {
      memory.fill(to, 0, taps * channel);
      continue;
    }
    // The taps of one channel's row together: they read the same few lines of a page.
    let x = plan.x + ((<usize>(u * plan.width + column)) << 2);
    for (let c: usize = 0; c < channel; c += 32, x += plane) {
      let at = to + c;
      if (plan.strideX === 1) {
        for (let v: usize = 0; v < taps; v++, at += channel) {
          v128.store(at, v128.load(x + (v << 2)));
          v128.store(at, v128.load(x + (v << 2), 16), 16);
        }
      } else {
        for (let v: usize = 0; v < taps; v++, at += channel) everySecond(x + (v << 2), at);
      }
    }
  }
}

/** Packs any panel, after `locateLanes`. `origin` is the element that lane 0 reads at tap (0, 0). */
function packMasked(plan: Plan, origin: i32, to: usize): void {
  const rows = plan.scratch + LANE_ROWS_AT;
  const columns = plan.scratch + LANE_COLUMNS_AT;
  const bytes = (<usize>plan.channels) << 5;
  for (let u = 0; u < plan.tapsY; u++) {
    const rows0 = i32x4.add(v128.load(rows), i32x4.splat(u));
    const rows1 = i32x4.add(v128.load(rows, 16), i32x4.splat(u));
    const inRows0 = within(rows0, plan.height);
    const inRows1 = within(rows1, plan.height);
    for (let v = 0; v < plan.tapsX; v++) {
      const columns0 = i32x4.add(v128.load(columns), i32x4.splat(v));
      const columns1 = i32x4.add(v128.load(columns, 16), i32x4.splat(v));
      const mask0 = v128.and(inRows0, within(columns0, plan.width));
      const mask1 = v128.and(inRows1, within(columns1, plan.width));
      copyTap(plan, origin + u * plan.width + v, mask0, mask1, to);
      to += bytes;
    }
  }
}

/** Stores the row and column of x that each lane reads at tap (0, 0). */
function locateLanes(plan: Plan, start: i32, count: i32): void {
  const rows = plan.scratch + LANE_ROWS_AT;
  const columns = plan.scratch + LANE_COLUMNS_AT;
  let i = start / plan.gridX;
  let j = start - i * plan.gridX;
  for (let lane = 0; lane < 8; lane++) {
    const at = (<usize>lane) << 2;
    // A column beyond the last reads far outside, whatever the tap.
    store<i32>(rows + at, lane < count ? i * plan.strideY - plan.padY : -0x40000000);
    store<i32>(columns + at, j * plan.strideX - plan.padX);
    if (++j === plan.gridX) {
      j = 0;
      i++;
    }
  }
}

/** 0 ≤ value < limit, lane by lane. */
@inline
function within(value: v128, limit: i32): v128 {
  return v128.and(i32x4.ge_s(value, i32x4.splat(0)), i32x4.lt_s(value, i32x4.splat(limit)));
}

/** Packs one tap, all channels: lane l of channel c is x[c, element + l·strideX] where masked, else 0. */
function copyTap(plan: Plan, element: i32, mask0: v128, mask1: v128, to: usize): void {
  const plane = plan.height * plan.width;
  const x = plan.x + ((<usize>element) << 2);
  const step = (<usize>plane) << 2;
  if (!v128.any_true(v128.or(mask0, mask1))) {
    memory.fill(to, 0, (<usize>plan.channels) << 5);
    return;
  }
  if (i32x4.all_true(v128.and(mask0, mask1))) {
    if (plan.strideX === 1) copyRun(x, step, plan.channels, to);
    else if (plan.strideX === 2) copyEverySecond(x, step, plan.channels, to);
    else copyLanes(plan, x, 0, plan.channels, mask0, mask1, to);
    return;
  }
  if (plan.strideX !== 1) {
    copyLanes(plan, x, 0, plan.channels, mask0, mask1, to);
    return;
  }
  // `copyMasked` reads all lanes, masked or not. Channels where that would read outside of x are
  // copied lane by lane.
  const from = min(plan.channels, element < 0 ? (plane - 1 - element) / plane : 0);
  const beyond = max(0, element + 8 - plane);
  const until = max(from, plan.channels - (beyond + plane - 1) / plane);
  copyLanes(plan, x, 0, from, mask0, mask1, to);
  copyMasked(x + <usize>from * step, step, until - from, mask0, mask1, to + ((<usize>from) << 5));
  copyLanes(plan, x, until, plan.channels, mask0, mask1, to);
}

function copyRun(x: usize, step: usize, channels: i32, to: usize): void {
  for (let c = 0; c < channels; c++) {
    v128.store(to, v128.load(x));
    v128.store(to, v128.load(x, 16), 16);
    x += step;
    to += 32;
  }
}

function copyMasked(
  x: usize,
  step: usize,
  channels: i32,
  mask0: v128,
  mask1: v128,
  to: usize,
): void {
  for (let c = 0; c < channels; c++) {
    v128.store(to, v128.and(v128.load(x), mask0));
    v128.store(to, v128.and(v128.load(x, 16), mask1), 16);
    x += step;
    to += 32;
  }
}

function copyEverySecond(x: usize, step: usize, channels: i32, to: usize): void {
  for (let c = 0; c < channels; c++, x += step, to += 32) everySecond(x, to);
}

/** Elements 0, 2, … 14. The last load starts at 11, so that it does not reach past element 14, out of x. */
@inline
function everySecond(x: usize, to: usize): void {
  v128.store(to, v128.shuffle<f32>(v128.load(x), v128.load(x, 16), 0, 2, 4, 6));
  v128.store(to, v128.shuffle<f32>(v128.load(x, 32), v128.load(x, 44), 0, 2, 5, 7), 16);
}

/** Copies one lane at a time, with any stride and mask. Reads no element outside of x. */
function copyLanes(
  plan: Plan,
  x: usize,
  from: i32,
  until: i32,
  mask0: v128,
  mask1: v128,
  to: usize,
): void {
  if (from >= until) return;
  const masks = plan.scratch + LANE_MASKS_AT;
  v128.store(masks, mask0);
  v128.store(masks, mask1, 16);
  const step = (<usize>(plan.height * plan.width)) << 2;
  const stride = (<usize>plan.strideX) << 2;
  for (let lane: usize = 0; lane < 8; lane++) {
    const inside = load<i32>(masks + (lane << 2)) !== 0;
    let source = x + lane * stride + <usize>from * step;
    let at = to + ((<usize>from) << 5) + (lane << 2);
    for (let c = from; c < until; c++) {
      store<f32>(at, inside ? load<f32>(source) : 0);
      source += step;
      at += 32;
    }
  }
}
