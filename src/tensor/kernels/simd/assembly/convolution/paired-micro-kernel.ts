import { LISTS_AT } from '../../constants';

/** Bytes of an entry. */
const PAIR: usize = 16;

/** What a weight makes of a pair: `w⁺p + w⁻n`, which is the larger of wp and wn where p ≥ n, else the smaller. */
@inline
function pick(p: v128, n: v128, w: v128, isUpper: bool): v128 {
  return isUpper
    ? f32x4.pmax(f32x4.mul(p, w), f32x4.mul(n, w))
    : f32x4.pmin(f32x4.mul(p, w), f32x4.mul(n, w));
}

/**
 * 32 rows of one column, `y[r] = from[r] + Σ_entries (w⁺p + w⁻n)`, w = a[k, r]: as the micro-kernels of
 * `sparse-micro-kernel.ts`, over a list of `paired-lists.ts`.
 */
@inline
function rows32(a: usize, list: usize, end: usize, from: usize, y: usize, isUpper: bool): void {
  let y0 = v128.load(from);
  let y1 = v128.load(from, 16);
  let y2 = v128.load(from, 32);
  let y3 = v128.load(from, 48);
  let y4 = v128.load(from, 64);
  let y5 = v128.load(from, 80);
  let y6 = v128.load(from, 96);
  let y7 = v128.load(from, 112);
  for (; list !== end; list += PAIR) {
    const at = a + <usize>load<u32>(list);
    const p = v128.load32_splat(list, 8);
    const n = v128.load32_splat(list, 12);
    y0 = f32x4.add(y0, pick(p, n, v128.load(at), isUpper));
    y1 = f32x4.add(y1, pick(p, n, v128.load(at, 16), isUpper));
    y2 = f32x4.add(y2, pick(p, n, v128.load(at, 32), isUpper));
    y3 = f32x4.add(y3, pick(p, n, v128.load(at, 48), isUpper));
    y4 = f32x4.add(y4, pick(p, n, v128.load(at, 64), isUpper));
    y5 = f32x4.add(y5, pick(p, n, v128.load(at, 80), isUpper));
    y6 = f32x4.add(y6, pick(p, n, v128.load(at, 96), isUpper));
    y7 = f32x4.add(y7, pick(p, n, v128.load(at, 112), isUpper));
  }
  v128.store(y, y0);
  v128.store(y, y1, 16);
  v128.store(y, y2, 32);
  v128.store(y, y3, 48);
  v128.store(y, y4, 64);
  v128.store(y, y5, 80);
  v128.store(y, y6, 96);
  v128.store(y, y7, 112);
}

/** The same for a panel of 16 rows, whose offsets are half of those in the list. */
@inline
function rows16(a: usize, list: usize, end: usize, from: usize, y: usize, isUpper: bool): void {
  let y0 = v128.load(from);
  let y1 = v128.load(from, 16);
  let y2 = v128.load(from, 32);
  let y3 = v128.load(from, 48);
  for (; list !== end; list += PAIR) {
    const at = a + (<usize>load<u32>(list) >> 1);
    const p = v128.load32_splat(list, 8);
    const n = v128.load32_splat(list, 12);
    y0 = f32x4.add(y0, pick(p, n, v128.load(at), isUpper));
    y1 = f32x4.add(y1, pick(p, n, v128.load(at, 16), isUpper));
    y2 = f32x4.add(y2, pick(p, n, v128.load(at, 32), isUpper));
    y3 = f32x4.add(y3, pick(p, n, v128.load(at, 48), isUpper));
  }
  v128.store(y, y0);
  v128.store(y, y1, 16);
  v128.store(y, y2, 32);
  v128.store(y, y3, 48);
}

function upper32(a: usize, list: usize, end: usize, from: usize, y: usize): void {
  rows32(a, list, end, from, y, true);
}

function lower32(a: usize, list: usize, end: usize, from: usize, y: usize): void {
  rows32(a, list, end, from, y, false);
}

function upper16(a: usize, list: usize, end: usize, from: usize, y: usize): void {
  rows16(a, list, end, from, y, true);
}

function lower16(a: usize, list: usize, end: usize, from: usize, y: usize): void {
  rows16(a, list, end, from, y, false);
}

/** Bytes of a block of 128 entries. */
const BLOCK: usize = 128 * PAIR;
/** In the scratch memory, as in `sparse-micro-kernel.ts`: 32 zeros, and behind them the results of a block. */
const ZEROS_AT: usize = <usize>LISTS_AT - 256;

/**
 * A column of results over its list and its lower list, 32 rows or, where it `isNarrow`, 16. A sum runs over
 * blocks of either, which are added up in y.
 */
@inline
export function pairedColumn(
  a: usize,
  column: usize,
  lower: usize,
  isNarrow: bool,
  bias: usize,
  y: usize,
  scratch: usize,
): void {
  let list = <usize>load<u32>(column);
  const end = <usize>load<u32>(column, 4);
  let low = <usize>load<u32>(lower);
  const lowEnd = <usize>load<u32>(lower, 4);
  const zeros = scratch + ZEROS_AT;
  let from = bias;
  let to = y;
  do {
    const stop = min(list + BLOCK, end);
    // What a block has room for beside the end of the list.
    const lowStop = min(low + (BLOCK - (stop - list)), lowEnd);
    if (isNarrow) {
      upper16(a, list, stop, from, to);
      lower16(a, low, lowStop, to, to);
    } else {
      upper32(a, list, stop, from, to);
      lower32(a, low, lowStop, to, to);
    }
    if (to !== y) {
      const bytes: usize = isNarrow ? 64 : 128;
      for (let at: usize = 0; at < bytes; at += 16) {
        v128.store(y + at, f32x4.add(v128.load(y + at), v128.load(to + at)));
      }
    }
    list = stop;
    low = lowStop;
    from = zeros;
    to = zeros + 128;
  } while (list !== end || low !== lowEnd);
}
