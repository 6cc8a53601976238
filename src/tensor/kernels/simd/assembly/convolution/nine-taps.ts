/* Depthwise convolutions of 3×3, of which mobile networks are made: `taps.ts` with nine weights in registers. */

import { storeUpTo } from './tap-sums';

/** Stores results that end a row, `z` where it is not 0, and `y = min(max(z, floor), ceiling)`. */
@inline
function storeSums(z: usize, y: usize, sum: v128, floors: v128, ceilings: v128, size: usize): void {
  if (z !== 0) storeUpTo(z, sum, size);
  storeUpTo(y, f32x4.pmin(f32x4.pmax(sum, floors), ceilings), size);
}

/**
 * Rows of results over a stride of 1, each the sum of nine taps over three rows of a copy: `z = start + Σ w ·
 * copy` and `y = min(max(z, floor), ceiling)`; z is not written where it is 0. Two rows at a time, for they see two of
 * their rows both. The last vector of a row and the last two rows reach back, over results that are computed
 * again.
 * @param weights 9 floats, `[3, 3]`
 * @param base where the first result's taps begin; those of the next row are `row` bytes further
 * @param size bytes of a row of results
 */
export function sumNine(
  weights: usize,
  base: usize,
  row: usize,
  rows: i32,
  size: usize,
  start: f32,
  floor: f32,
  ceiling: f32,
  z: usize,
  y: usize,
): void {
  const starts = f32x4.splat(start);
  const floors = f32x4.splat(floor);
  const ceilings = f32x4.splat(ceiling);
  const w0 = v128.load32_splat(weights);
  const w1 = v128.load32_splat(weights, 4);
  const w2 = v128.load32_splat(weights, 8);
  const w3 = v128.load32_splat(weights, 12);
  const w4 = v128.load32_splat(weights, 16);
  const w5 = v128.load32_splat(weights, 20);
  const w6 = v128.load32_splat(weights, 24);
  const w7 = v128.load32_splat(weights, 28);
  const w8 = v128.load32_splat(weights, 32);
  // A single row is computed twice.
  const next: usize = rows === 1 ? 0 : size;
  for (let i = 0; ; i = min(i + 2, rows - 2)) {
    const top = base + <usize>i * row;
    const first = <usize>i * size;
    for (let at: usize = 0; ; at = min(at + 16, size - 16)) {
      let from = top + at;
      let x = v128.load(from);
      let a = f32x4.add(starts, f32x4.mul(w0, x));
      x = v128.load(from, 4);
      a = f32x4.add(a, f32x4.mul(w1, x));
      x = v128.load(from, 8);
      a = f32x4.add(a, f32x4.mul(w2, x));
      from += row;
      x = v128.load(from);
      let b = f32x4.add(starts, f32x4.mul(w0, x));
      a = f32x4.add(a, f32x4.mul(w3, x));
      x = v128.load(from, 4);
      b = f32x4.add(b, f32x4.mul(w1, x));
      a = f32x4.add(a, f32x4.mul(w4, x));
      x = v128.load(from, 8);
      b = f32x4.add(b, f32x4.mul(w2, x));
      a = f32x4.add(a, f32x4.mul(w5, x));
      from += row;
      x = v128.load(from);
      b = f32x4.add(b, f32x4.mul(w3, x));
      a = f32x4.add(a, f32x4.mul(w6, x));
      x = v128.load(from, 4);
      b = f32x4.add(b, f32x4.mul(w4, x));
      a = f32x4.add(a, f32x4.mul(w7, x));
      x = v128.load(from, 8);
      b = f32x4.add(b, f32x4.mul(w5, x));
      a = f32x4.add(a, f32x4.mul(w8, x));
      if (next !== 0) {
        from += row;
        b = f32x4.add(b, f32x4.mul(w6, v128.load(from)));
        b = f32x4.add(b, f32x4.mul(w7, v128.load(from, 4)));
        b = f32x4.add(b, f32x4.mul(w8, v128.load(from, 8)));
      } else {
        b = a;
      }
      const there = first + at;
      const zA: usize = z === 0 ? 0 : z + there;
      const zB: usize = z === 0 ? 0 : z + there + next;
      storeSums(zA, y + there, a, floors, ceilings, size);
      storeSums(zB, y + there + next, b, floors, ceilings, size);
      if (at + 16 >= size) break;
    }
    if (i + 2 >= rows) break;
  }
}

/**
 * The same over a stride of 2 from column to column, one row at a time.
 * @param step bytes from the first row that a row of results sees to that of the next
 * @param phase bytes from the even columns of a copied row to the odd ones
 */
export function sumNineOfTwo(
  weights: usize,
  base: usize,
  row: usize,
  step: usize,
  phase: usize,
  rows: i32,
  size: usize,
  start: f32,
  floor: f32,
  ceiling: f32,
  z: usize,
  y: usize,
): void {
  const starts = f32x4.splat(start);
  const floors = f32x4.splat(floor);
  const ceilings = f32x4.splat(ceiling);
  const w0 = v128.load32_splat(weights);
  const w1 = v128.load32_splat(weights, 4);
  const w2 = v128.load32_splat(weights, 8);
  const w3 = v128.load32_splat(weights, 12);
  const w4 = v128.load32_splat(weights, 16);
  const w5 = v128.load32_splat(weights, 20);
  const w6 = v128.load32_splat(weights, 24);
  const w7 = v128.load32_splat(weights, 28);
  const w8 = v128.load32_splat(weights, 32);
  for (let i = 0; i < rows; i++, base += step) {
    for (let at: usize = 0; ; at = min(at + 16, size - 16)) {
      let even = base + at;
      let odd = even + phase;
      let sum = f32x4.add(starts, f32x4.mul(w0, v128.load(even)));
      sum = f32x4.add(sum, f32x4.mul(w1, v128.load(odd)));
      sum = f32x4.add(sum, f32x4.mul(w2, v128.load(even, 4)));
      even += row;
      odd += row;
      sum = f32x4.add(sum, f32x4.mul(w3, v128.load(even)));
      sum = f32x4.add(sum, f32x4.mul(w4, v128.load(odd)));
      sum = f32x4.add(sum, f32x4.mul(w5, v128.load(even, 4)));
      even += row;
      odd += row;
      sum = f32x4.add(sum, f32x4.mul(w6, v128.load(even)));
      sum = f32x4.add(sum, f32x4.mul(w7, v128.load(odd)));
      sum = f32x4.add(sum, f32x4.mul(w8, v128.load(even, 4)));
      const zThere: usize = z === 0 ? 0 : z + at;
      storeSums(zThere, y + at, sum, floors, ceilings, size);
      if (at + 16 >= size) break;
    }
    y += size;
    if (z !== 0) z += size;
  }
}
