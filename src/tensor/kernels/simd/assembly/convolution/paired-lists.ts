import { WIDE_ROWS } from '../../constants';
import { loadSome } from '../lanes';
import { Plan } from './plan';

/** Bytes of an entry. */
const PAIR: usize = 16;

/**
 * Lists the pixels of one row, four at a time, for weights that stand for a pair of their parts, the positive
 * and the negative one: both sides of a unit in LRP-αβ. The image has twice the channels of the weights, and a
 * channel of its first half, p, and the same one of its second half, n, are one entry. Each weight takes one of
 * the two, by its sign: `w⁺p + w⁻n`.
 *
 * Which one that is need not be looked at: where p ≥ n, it makes the larger of wp and wn, whatever the sign of w,
 * and where p < n the smaller. So a pixel has two lists: the first, of p ≥ n, from the beginning of its memory up,
 * the lower one from the end of it down. (To select by w's sign bit took a quarter longer, to take both parts
 * as weights of their own, one panel below the other, half as long again.)
 *
 * An entry is the offset of the weights, twice; p, that of the weights' positive part; and n.
 *
 * @param list the memory of the row's first pixel, `bytes` for each
 * @param ends where the ends of the first lists are written, and `begins` where the lower ones begin
 */
export function listPairs(
  plan: Plan,
  row: i32,
  list: usize,
  bytes: usize,
  ends: usize,
  begins: usize,
): void {
  const plane = (<usize>(plan.height * plan.width)) << 2;
  const half = <usize>plan.channels * plane;
  // Lanes beyond the row's end write here: behind the biases, where results will be.
  const nowhere = plan.scratch + 4 * WIDE_ROWS;
  const line = plan.x + ((<usize>(row * plan.width)) << 2);
  for (let column = 0; column < plan.width; column += 4) {
    const count = plan.width - column;
    let p0 = list;
    let p1 = count > 1 ? list + bytes : nowhere;
    let p2 = count > 2 ? list + 2 * bytes : nowhere;
    let p3 = count > 3 ? list + 3 * bytes : nowhere;
    let n0 = p0 + bytes - PAIR;
    let n1 = count > 1 ? p1 + bytes - PAIR : nowhere;
    let n2 = count > 2 ? p2 + bytes - PAIR : nowhere;
    let n3 = count > 3 ? p3 + bytes - PAIR : nowhere;
    let positive = line + ((<usize>column) << 2) + (plan.part > 0 ? 0 : half);
    let negative = line + ((<usize>column) << 2) + (plan.part > 0 ? half : 0);
    for (let c = 0; c < plan.channels; c++, positive += plane, negative += plane) {
      const p = loadSome(positive, count);
      const n = loadSome(negative, count);
      const some = i32x4.bitmask(f32x4.ne(v128.or(p, n), f32x4.splat(0)));
      const less = some & i32x4.bitmask(f32x4.lt(p, n));
      const upper = some ^ less;
      const offset = i32x4.splat(c * (4 * WIDE_ROWS));
      const low = v128.shuffle<f32>(p, n, 0, 4, 1, 5);
      const high = v128.shuffle<f32>(p, n, 2, 6, 3, 7);
      const e0 = v128.shuffle<i64>(offset, low, 0, 2);
      const e1 = v128.shuffle<i64>(offset, low, 0, 3);
      const e2 = v128.shuffle<i64>(offset, high, 0, 2);
      const e3 = v128.shuffle<i64>(offset, high, 0, 3);
      // Written to both lists: the place that is not taken is still free, and written over by the next entry.
      v128.store(p0, e0);
      v128.store(n0, e0);
      v128.store(p1, e1);
      v128.store(n1, e1);
      v128.store(p2, e2);
      v128.store(n2, e2);
      v128.store(p3, e3);
      v128.store(n3, e3);
      p0 += (upper & 1) << 4;
      p1 += (upper & 2) << 3;
      p2 += (upper & 4) << 2;
      p3 += (upper & 8) << 1;
      n0 -= (less & 1) << 4;
      n1 -= (less & 2) << 3;
      n2 -= (less & 4) << 2;
      n3 -= (less & 8) << 1;
    }
    note(ends, begins, p0, n0);
    if (count > 1) note(ends + 4, begins + 4, p1, n1);
    if (count > 2) note(ends + 8, begins + 8, p2, n2);
    if (count > 3) note(ends + 12, begins + 12, p3, n3);
    ends += 16;
    begins += 16;
    list += 4 * bytes;
  }
}

/** Notes where a pixel's first list ends and its lower one begins: behind the place that is free. */
@inline
function note(end: usize, begin: usize, p: usize, n: usize): void {
  store<u32>(end, <u32>p);
  store<u32>(begin, <u32>(n + PAIR));
}
