import { LIST_AT } from '../../constants';
import { layRows } from './laid-rows';
import { Plan } from './plan';
import { isFar, touch } from './touch';

/*
 * Scratch memory: what nobody wants; from `LIST_AT` on, the list of one channel's results that are wanted,
 * two addresses each: that of the window that it sees, and its own; from `stripStep` on, the rows of the
 * image that a block sees, as in `laid-rows.ts`.
 */

/** Bytes of an entry of the list. */
const ENTRY: usize = 8;
/** Bytes of four entries. */
const FOUR: usize = 4 * ENTRY;

/** The block whose rows of the image lie in this thread's scratch memory, and the first. */
let ready: i32 = -1;
let firstBlock: i32 = -1;

/**
 * Units [from, to) of a convolution, or of its adjoint of stride 1, of which only some results are wanted:
 * those where the tensor at `where` is not 0. Others are set to 0. LRP divides only at units with relevance, one
 * in ten or twenty ahead of a max pooling, and multiplies what it pulls back by activations, of which most are 0.
 *
 * The image lies row by row, pixel by pixel, channel by channel, so that each row of a window is one run of
 * floats. Weights are `[row, u, (v, channel)]`, runs alike, zeros behind up to a multiple of four floats. A result
 * is the sum of the products of a few runs, and four results of one channel share what is loaded of its
 * weights. Its cost is that of a dense product times the share of results that are wanted, and half as much again.
 * (What lies behind a run is multiplied by zeros: an infinite number there makes a NaN.)
 *
 * A unit is a group of panels of 4 rows of weights over `blockPanels` rows of the grid.
 */
export function selected(plan: Plan, from: i32, to: i32, fresh: i32): void {
  const panels = (plan.rows + 3) >> 2;
  const groups = (panels + plan.groupPanels - 1) / plan.groupPanels;
  const runBytes = ((<usize>(plan.tapsX * plan.channels) + 3) & ~3) << 2;
  const rowBytes = <usize>plan.tapsY * runBytes;
  if (fresh) {
    ready = -1;
    firstBlock = from / groups;
  }
  for (let unit = from; unit < to; unit++) {
    const block = unit / groups;
    const top = block * plan.blockPanels;
    const count = min(plan.blockPanels, plan.gridY - top);
    if (block !== ready) {
      layRows(plan, top, count);
      ready = block;
    }
    const first = (unit - block * groups) * plan.groupPanels;
    const last = min((first + plan.groupPanels) << 2, plan.rows);
    if (isFar(block, firstBlock, <usize>plan.rows * rowBytes)) {
      const at = plan.weights + <usize>(first << 2) * rowBytes;
      touch(at, <usize>(last - (first << 2)) * rowBytes, plan.scratch);
    }
    for (let row = first << 2; row < last; row++) {
      const a = plan.weights + <usize>row * rowBytes;
      const bias: f32 = plan.bias === 0 ? 0 : load<f32>(plan.bias + ((<usize>row) << 2));
      const list = plan.scratch + <usize>LIST_AT;
      const end = listWanted(plan, row, top, count, list);
      for (let at = list; at < end; at += FOUR) {
        fourSums(a, plan.tapsY, runBytes, plan.stripPitch, at, bias);
      }
    }
  }
}

/**
 * Lists the results of a channel that are wanted, in `count` rows from `top` on, and sets all of them to 0.
 * The last four are filled up with the last one, whose results nobody sees. Returns the list's end.
 */
function listWanted(plan: Plan, row: i32, top: i32, count: i32, list: usize): usize {
  const step = (<usize>(plan.strideX * plan.channels)) << 2;
  const zero = f32x4.splat(0);
  const begin = list;
  let at = (<usize>((row * plan.gridY + top) * plan.gridX)) << 2;
  let line = plan.scratch + plan.stripStep;
  for (let i = 0; i < count; i++, line += <usize>plan.strideY * plan.stripPitch) {
    let window = line;
    let j = 0;
    for (; j + 4 <= plan.gridX; j += 4, at += 16, window += 4 * step) {
      const some = i32x4.bitmask(f32x4.ne(v128.load(plan.where + at), zero));
      const to = plan.y + at;
      v128.store(to, zero);
      if (some === 0) continue;
      // What is not wanted is written over by the next entry.
      list = note(list, window, to, some & 1);
      list = note(list, window + step, to + 4, (some >> 1) & 1);
      list = note(list, window + 2 * step, to + 8, (some >> 2) & 1);
      list = note(list, window + 3 * step, to + 12, some >> 3);
    }
    for (; j < plan.gridX; j++, at += 4, window += step) {
      const wanted = load<f32>(plan.where + at) !== 0;
      store<f32>(plan.y + at, 0);
      list = note(list, window, plan.y + at, i32(wanted));
    }
  }
  if (list === begin) return list;
  const window = load<u32>(list - ENTRY);
  while (((list - begin) & (FOUR - 1)) !== 0) list = note(list, window, plan.scratch, 1);
  return list;
}

@inline
function note(list: usize, window: usize, to: usize, wanted: i32): usize {
  store<u32>(list, <u32>window);
  store<u32>(list, <u32>to, 4);
  return list + ((<usize>wanted) << 3);
}

/** Bytes of the products that are summed by themselves, as in `micro-kernel.ts`: 8 sums of 32. */
const BLOCK: usize = 1024;

/** Four results of one channel: `bias + Σ a · window`, over `runs` runs of each window, `pitch` bytes apart. */
function fourSums(
  a: usize,
  runs: i32,
  runBytes: usize,
  pitch: usize,
  list: usize,
  bias: f32,
): void {
  let x0 = <usize>load<u32>(list);
  let x1 = <usize>load<u32>(list, 8);
  let x2 = <usize>load<u32>(list, 16);
  let x3 = <usize>load<u32>(list, 24);
  const zero = f32x4.splat(0);
  let t0 = zero;
  let t1 = zero;
  let t2 = zero;
  let t3 = zero;
  // Two sums each, so that additions need not wait for each other.
  let e0 = zero;
  let e1 = zero;
  let e2 = zero;
  let e3 = zero;
  let o0 = zero;
  let o1 = zero;
  let o2 = zero;
  let o3 = zero;
  let left = <isize>BLOCK;
  for (let run = 0; run < runs; run++) {
    let at: usize = 0;
    while (at < runBytes) {
      const stop = min(at + BLOCK, runBytes);
      left -= stop - at;
      for (; at + 32 <= stop; at += 32) {
        const w = v128.load(a + at);
        e0 = f32x4.add(e0, f32x4.mul(w, v128.load(x0 + at)));
        e1 = f32x4.add(e1, f32x4.mul(w, v128.load(x1 + at)));
        e2 = f32x4.add(e2, f32x4.mul(w, v128.load(x2 + at)));
        e3 = f32x4.add(e3, f32x4.mul(w, v128.load(x3 + at)));
        const v = v128.load(a + at, 16);
        o0 = f32x4.add(o0, f32x4.mul(v, v128.load(x0 + at, 16)));
        o1 = f32x4.add(o1, f32x4.mul(v, v128.load(x1 + at, 16)));
        o2 = f32x4.add(o2, f32x4.mul(v, v128.load(x2 + at, 16)));
        o3 = f32x4.add(o3, f32x4.mul(v, v128.load(x3 + at, 16)));
      }
      if (at < stop) {
        const w = v128.load(a + at);
        e0 = f32x4.add(e0, f32x4.mul(w, v128.load(x0 + at)));
        e1 = f32x4.add(e1, f32x4.mul(w, v128.load(x1 + at)));
        e2 = f32x4.add(e2, f32x4.mul(w, v128.load(x2 + at)));
        e3 = f32x4.add(e3, f32x4.mul(w, v128.load(x3 + at)));
        at += 16;
      }
      if (left > 0) continue;
      left = BLOCK;
      t0 = f32x4.add(t0, f32x4.add(e0, o0));
      t1 = f32x4.add(t1, f32x4.add(e1, o1));
      t2 = f32x4.add(t2, f32x4.add(e2, o2));
      t3 = f32x4.add(t3, f32x4.add(e3, o3));
      e0 = zero;
      e1 = zero;
      e2 = zero;
      e3 = zero;
      o0 = zero;
      o1 = zero;
      o2 = zero;
      o3 = zero;
    }
    a += runBytes;
    x0 += pitch;
    x1 += pitch;
    x2 += pitch;
    x3 += pitch;
  }
  t0 = f32x4.add(t0, f32x4.add(e0, o0));
  t1 = f32x4.add(t1, f32x4.add(e1, o1));
  t2 = f32x4.add(t2, f32x4.add(e2, o2));
  t3 = f32x4.add(t3, f32x4.add(e3, o3));
  // The sums of four lanes each, side by side.
  const t01 = f32x4.add(
    v128.shuffle<f32>(t0, t1, 0, 4, 1, 5),
    v128.shuffle<f32>(t0, t1, 2, 6, 3, 7),
  );
  const t23 = f32x4.add(
    v128.shuffle<f32>(t2, t3, 0, 4, 1, 5),
    v128.shuffle<f32>(t2, t3, 2, 6, 3, 7),
  );
  const halves = v128.shuffle<f32>(t01, t23, 0, 1, 4, 5);
  const others = v128.shuffle<f32>(t01, t23, 2, 3, 6, 7);
  const sums = f32x4.add(f32x4.splat(bias), f32x4.add(halves, others));
  v128.store_lane<f32>(<usize>load<u32>(list, 4), sums, 0);
  v128.store_lane<f32>(<usize>load<u32>(list, 12), sums, 1);
  v128.store_lane<f32>(<usize>load<u32>(list, 20), sums, 2);
  v128.store_lane<f32>(<usize>load<u32>(list, 28), sums, 3);
}
