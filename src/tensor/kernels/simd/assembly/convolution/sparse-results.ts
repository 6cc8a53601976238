import { WIDE_ROWS } from '../../constants';
import { Plan } from './plan';

/** Bytes from one column of results to the next. */
const STEP: usize = 4 * WIDE_ROWS;

/** Stores `min(max(results, least), most)` of `count` ≤ 4 neighbouring columns, from position `start`, to an image. */
export function storeColumns(
  plan: Plan,
  tile: usize,
  image: usize,
  row: i32,
  rows: i32,
  start: i32,
  count: i32,
  least: f32,
  most: f32,
): void {
  const floor = f32x4.splat(least);
  const ceiling = f32x4.splat(most);
  const pitch = (<usize>(plan.gridY * plan.gridX)) << 2;
  let to = image + <usize>row * pitch + ((<usize>start) << 2);
  for (let r = 0; r < rows; r += 4, tile += 16) {
    const c0 = v128.load(tile);
    const c1 = v128.load(tile, STEP);
    const c2 = v128.load(tile, 2 * STEP);
    const c3 = v128.load(tile, 3 * STEP);
    const c01 = v128.shuffle<f32>(c0, c1, 0, 4, 1, 5);
    const c23 = v128.shuffle<f32>(c2, c3, 0, 4, 1, 5);
    const d01 = v128.shuffle<f32>(c0, c1, 2, 6, 3, 7);
    const d23 = v128.shuffle<f32>(c2, c3, 2, 6, 3, 7);
    const left = rows - r;
    storeLanes(
      to,
      f32x4.pmin(f32x4.pmax(v128.shuffle<f32>(c01, c23, 0, 1, 4, 5), floor), ceiling),
      count,
    );
    to += pitch;
    if (left > 1)
      storeLanes(
        to,
        f32x4.pmin(f32x4.pmax(v128.shuffle<f32>(c01, c23, 2, 3, 6, 7), floor), ceiling),
        count,
      );
    to += pitch;
    if (left > 2)
      storeLanes(
        to,
        f32x4.pmin(f32x4.pmax(v128.shuffle<f32>(d01, d23, 0, 1, 4, 5), floor), ceiling),
        count,
      );
    to += pitch;
    if (left > 3)
      storeLanes(
        to,
        f32x4.pmin(f32x4.pmax(v128.shuffle<f32>(d01, d23, 2, 3, 6, 7), floor), ceiling),
        count,
      );
    to += pitch;
  }
}

@inline
function storeLanes(to: usize, value: v128, count: i32): void {
  if (count === 4) {
    v128.store(to, value);
    return;
  }
  v128.store_lane<f32>(to, value, 0);
  if (count > 1) v128.store_lane<f32>(to, value, 1, 4);
  if (count > 2) v128.store_lane<f32>(to, value, 2, 8);
}

/**
 * Stores `count` columns of an adjoint over a stride, from position `start`. A row is a channel in one
 * phase of the stride; positions are `phasesY` and `phasesX` elements apart.
 */
export function spreadColumns(
  plan: Plan,
  tile: usize,
  row: i32,
  rows: i32,
  start: i32,
  count: i32,
): void {
  const plane = plan.targetY * plan.targetX;
  const firstPhase = row / plan.phaseRows;
  for (let q = 0; q < count; q++, tile += STEP) {
    const i = (start + q) / plan.gridX;
    const top = plan.phasesY * i - plan.shiftY;
    const left = plan.phasesX * (start + q - i * plan.gridX) - plan.shiftX;
    let c = row - firstPhase * plan.phaseRows;
    let ry = firstPhase / plan.phasesX;
    let rx = firstPhase - ry * plan.phasesX;
    for (let r = 0; r < rows; r++) {
      const y = top + ry;
      const x = left + rx;
      if (c < plan.targets && y >= 0 && y < plan.targetY && x >= 0 && x < plan.targetX) {
        const to = plan.y + ((<usize>(c * plane + y * plan.targetX + x)) << 2);
        store<f32>(to, load<f32>(tile + ((<usize>r) << 2)));
      }
      if (++c < plan.phaseRows) continue;
      c = 0;
      if (++rx < plan.phasesX) continue;
      rx = 0;
      ry++;
    }
  }
}
