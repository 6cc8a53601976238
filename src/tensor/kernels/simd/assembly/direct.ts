import { packPanel, panelCount, panelStart } from './columns';
import { floorOf, loadBias, Plan, SCRATCH_HEAD, TILE_AT, TILE_Z_AT } from './plan';
import { tile4, tile8 } from './tile';

/**
 * Units [from, to) of a convolution, or of its adjoint, as one product: packed weights times the
 * columns of x that each position sees, which are packed one block of panels at a time.
 */
export function direct(plan: Plan, from: i32, to: i32): void {
  const groups = groupsOf(plan);
  const k = plan.tapsY * plan.tapsX * plan.channels;
  const panelBytes = (<usize>k) << 5;
  const columns = plan.scratch + SCRATCH_HEAD;
  let packed = -1;
  for (let unit = from; unit < to; unit++) {
    const block = unit / groups;
    const first = block * plan.blockPanels;
    const last = min(first + plan.blockPanels, plan.panels);
    if (block != packed) {
      for (let p = first; p < last; p++) {
        packPanel(plan, p, columns + <usize>(p - first) * panelBytes);
      }
      packed = block;
    }
    const row0 = (unit - block * groups) * plan.groupPanels;
    const row1 = min(row0 + plan.groupPanels, (plan.rows + 3) >> 2);
    for (let row = row0; row < row1; row++) {
      const a = plan.weights + ((<usize>row * <usize>k) << 4);
      const bias = loadBias(plan, row);
      for (let p = first; p < last; p++) {
        const b = columns + <usize>(p - first) * panelBytes;
        product(plan, row, p, a, a + ((<usize>k) << 4), b, bias);
      }
    }
  }
}

@inline
function groupsOf(plan: Plan): i32 {
  const rowPanels = (plan.rows + 3) >> 2;
  return (rowPanels + plan.groupPanels - 1) / plan.groupPanels;
}

/** One tile, stored where it belongs: at once if all of it does, else by way of the scratch tile. */
function product(
  plan: Plan,
  row: i32,
  panel: i32,
  a: usize,
  end: usize,
  b: usize,
  bias: usize,
): void {
  const start = panelStart(plan, panel);
  const count = panelCount(plan, start);
  const rows = min(4, plan.rows - (row << 2));
  const floor = floorOf(plan);
  const spread = plan.phasesY * plan.phasesX != 1;
  const grid = <usize>(plan.gridY * plan.gridX);
  const at = ((<usize>(row << 2)) * grid + <usize>start) << 2;
  if (rows == 4 && count == 8 && !spread) {
    const z: usize = plan.z == 0 ? 0 : plan.z + at;
    tile8(a, end, b, bias, floor, z, plan.y + at, grid << 2);
    return;
  }
  const tile = plan.scratch + TILE_AT;
  const tileZ = plan.scratch + TILE_Z_AT;
  tile8(a, end, b, bias, floor, plan.z == 0 ? 0 : tileZ, tile, 32);
  if (spread) {
    spreadTile(plan, tile, row << 2, rows, start, count);
    return;
  }
  for (let r = 0; r < rows; r++) {
    const there = at + ((<usize>r * grid) << 2);
    const bytes = (<usize>count) << 2;
    memory.copy(plan.y + there, tile + ((<usize>r) << 5), bytes);
    if (plan.z != 0) memory.copy(plan.z + there, tileZ + ((<usize>r) << 5), bytes);
  }
}

/** Stores a tile of the adjoint over a stride: rows are phases, columns lie `phases` apart. */
function spreadTile(plan: Plan, tile: usize, first: i32, rows: i32, start: i32, count: i32): void {
  const phases = plan.phasesY * plan.phasesX;
  const i0 = start / plan.gridX;
  const j0 = start - i0 * plan.gridX;
  for (let r = 0; r < rows; r++) {
    const c = (first + r) / phases;
    const phase = first + r - c * phases;
    const ry = phase / plan.phasesX;
    const rx = phase - ry * plan.phasesX;
    let i = i0;
    let j = j0;
    for (let n = 0; n < count; n++) {
      const row = plan.phasesY * i + ry - plan.shiftY;
      const column = plan.phasesX * j + rx - plan.shiftX;
      if (row >= 0 && row < plan.targetY && column >= 0 && column < plan.targetX) {
        const at = <usize>((c * plan.targetY + row) * plan.targetX + column);
        const value = load<f32>(tile + ((<usize>r) << 5) + ((<usize>n) << 2));
        store<f32>(plan.y + (at << 2), value);
      }
      if (++j == plan.gridX) {
        j = 0;
        i++;
      }
    }
  }
}
