import { LISTS_AT } from '../../constants';

/**
 * The micro-kernels of `sparse.ts`: one column of results stays in registers while its list is read,
 *
 *   y[r] = bias[r] + Σ_entries a[k, r] · value
 *
 * a: packed weights, 32 rows per k (or 16). An entry of a list is 8 bytes: the offset of k's weights in
 * a panel of 32 rows, and the value. 8 accumulators keep two units for floats busy while additions
 * wait for each other; the entries' addresses do not depend on each other, so that weights are fetched
 * ahead.
 */
function sparseMicroKernel32(a: usize, list: usize, end: usize, bias: usize, y: usize): void {
  let y0 = v128.load(bias);
  let y1 = v128.load(bias, 16);
  let y2 = v128.load(bias, 32);
  let y3 = v128.load(bias, 48);
  let y4 = v128.load(bias, 64);
  let y5 = v128.load(bias, 80);
  let y6 = v128.load(bias, 96);
  let y7 = v128.load(bias, 112);
  for (; list !== end; list += 8) {
    const at = a + <usize>load<u32>(list);
    const value = v128.load32_splat(list, 4);
    y0 = f32x4.add(y0, f32x4.mul(value, v128.load(at)));
    y1 = f32x4.add(y1, f32x4.mul(value, v128.load(at, 16)));
    y2 = f32x4.add(y2, f32x4.mul(value, v128.load(at, 32)));
    y3 = f32x4.add(y3, f32x4.mul(value, v128.load(at, 48)));
    y4 = f32x4.add(y4, f32x4.mul(value, v128.load(at, 64)));
    y5 = f32x4.add(y5, f32x4.mul(value, v128.load(at, 80)));
    y6 = f32x4.add(y6, f32x4.mul(value, v128.load(at, 96)));
    y7 = f32x4.add(y7, f32x4.mul(value, v128.load(at, 112)));
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
function sparseMicroKernel16(a: usize, list: usize, end: usize, bias: usize, y: usize): void {
  let y0 = v128.load(bias);
  let y1 = v128.load(bias, 16);
  let y2 = v128.load(bias, 32);
  let y3 = v128.load(bias, 48);
  for (; list !== end; list += 8) {
    const at = a + (<usize>load<u32>(list) >> 1);
    const value = v128.load32_splat(list, 4);
    y0 = f32x4.add(y0, f32x4.mul(value, v128.load(at)));
    y1 = f32x4.add(y1, f32x4.mul(value, v128.load(at, 16)));
    y2 = f32x4.add(y2, f32x4.mul(value, v128.load(at, 32)));
    y3 = f32x4.add(y3, f32x4.mul(value, v128.load(at, 48)));
  }
  v128.store(y, y0);
  v128.store(y, y1, 16);
  v128.store(y, y2, 32);
  v128.store(y, y3, 48);
}

/** Bytes of a block of 128 entries. */
const BLOCK: usize = 128 * 8;
/** In the scratch memory: 32 zeros, and behind them the results of a block. */
const ZEROS_AT: usize = <usize>LISTS_AT - 256;

/** Prepares a thread's scratch memory for `sparseColumn`. */
export function clearZeros(scratch: usize): void {
  memory.fill(scratch + ZEROS_AT, 0, 128);
}

/**
 * A column of results over a list of any length, 32 rows or, where it `isNarrow`, 16. As in
 * `micro-kernel.ts`, a sum runs over blocks, which are added up in y. (In a kernel that added to y by itself,
 * the sums would not all find registers: it would take half as long again.)
 */
@inline
export function sparseColumn(
  a: usize,
  list: usize,
  end: usize,
  isNarrow: bool,
  bias: usize,
  y: usize,
  scratch: usize,
): void {
  let stop = min(list + BLOCK, end);
  multiply(a, list, stop, isNarrow, bias, y);
  const zeros = scratch + ZEROS_AT;
  const block = zeros + 128;
  while (stop !== end) {
    list = stop;
    stop = min(list + BLOCK, end);
    multiply(a, list, stop, isNarrow, zeros, block);
    const bytes: usize = isNarrow ? 64 : 128;
    for (let at: usize = 0; at < bytes; at += 16) {
      v128.store(y + at, f32x4.add(v128.load(y + at), v128.load(block + at)));
    }
  }
}

/** Inlined, so that each micro-kernel is called from two places: of one, the compiler inlines it too. */
@inline
function multiply(a: usize, list: usize, end: usize, isNarrow: bool, bias: usize, y: usize): void {
  if (isNarrow) sparseMicroKernel16(a, list, end, bias, y);
  else sparseMicroKernel32(a, list, end, bias, y);
}
