/* The sums of `taps.ts`: rows of results over a table of taps. */

/** A tap that is not 0: its weight, and how many bytes from the copy's start it reads. */
@unmanaged
class Tap {
  weight!: f32;
  at!: i32;
}

/** A weight of 0 adds nothing: half of them are, in the signed parts that LRP makes. */
@inline
export function addTap(end: usize, weight: f32, at: i32): usize {
  if (weight === 0) return end;
  const tap = changetype<Tap>(end);
  tap.weight = weight;
  tap.at = at;
  return end + offsetof<Tap>();
}

/** Bytes of 128 taps: the sums of more are made in blocks, as in `micro-kernel.ts`. */
const BLOCK: usize = 128 * offsetof<Tap>();

/**
 * A row of results: `z = start + Σ weight · copy[base + at]` and `y = min(max(z, floor), ceiling)`, over `size` bytes;
 * z is not written where it is 0. Copies are read up to 12 bytes beyond the row.
 */
export function sumTaps(
  table: usize,
  end: usize,
  base: usize,
  size: usize,
  start: f32,
  floor: f32,
  ceiling: f32,
  z: usize,
  y: usize,
): void {
  if (end - table > BLOCK) {
    sumManyTaps(table, end, base, size, start, floor, ceiling, z, y);
    return;
  }
  const starts = f32x4.splat(start);
  const floors = f32x4.splat(floor);
  const ceilings = f32x4.splat(ceiling);
  let at: usize = 0;
  for (; at + 64 <= size; at += 64) {
    let a = starts;
    let b = starts;
    let c = starts;
    let d = starts;
    for (let tap = table; tap < end; tap += offsetof<Tap>()) {
      const weight = v128.load_splat<f32>(tap);
      const from = base + at + <usize>load<i32>(tap, 4);
      a = f32x4.add(a, f32x4.mul(weight, v128.load(from)));
      b = f32x4.add(b, f32x4.mul(weight, v128.load(from, 16)));
      c = f32x4.add(c, f32x4.mul(weight, v128.load(from, 32)));
      d = f32x4.add(d, f32x4.mul(weight, v128.load(from, 48)));
    }
    if (z !== 0) {
      v128.store(z + at, a);
      v128.store(z + at, b, 16);
      v128.store(z + at, c, 32);
      v128.store(z + at, d, 48);
    }
    v128.store(y + at, f32x4.pmin(f32x4.pmax(a, floors), ceilings));
    v128.store(y + at, f32x4.pmin(f32x4.pmax(b, floors), ceilings), 16);
    v128.store(y + at, f32x4.pmin(f32x4.pmax(c, floors), ceilings), 32);
    v128.store(y + at, f32x4.pmin(f32x4.pmax(d, floors), ceilings), 48);
  }
  for (; at < size; at += 16) {
    let sum = starts;
    for (let tap = table; tap < end; tap += offsetof<Tap>()) {
      const from = base + at + <usize>load<i32>(tap, 4);
      sum = f32x4.add(sum, f32x4.mul(v128.load_splat<f32>(tap), v128.load(from)));
    }
    if (z !== 0) storeUpTo(z + at, sum, size - at);
    storeUpTo(y + at, f32x4.pmin(f32x4.pmax(sum, floors), ceilings), size - at);
  }
}

/** As `sumTaps`, with blocks of taps summed by themselves: dilated convolutions have thousands of taps. */
function sumManyTaps(
  table: usize,
  end: usize,
  base: usize,
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
  let at: usize = 0;
  for (; at + 32 <= size; at += 32) {
    let total0 = starts;
    let total1 = starts;
    for (let block = table; block < end; block += BLOCK) {
      const stop = min(block + BLOCK, end);
      let a = f32x4.splat(0);
      let b = f32x4.splat(0);
      for (let tap = block; tap < stop; tap += offsetof<Tap>()) {
        const weight = v128.load_splat<f32>(tap);
        const from = base + at + <usize>load<i32>(tap, 4);
        a = f32x4.add(a, f32x4.mul(weight, v128.load(from)));
        b = f32x4.add(b, f32x4.mul(weight, v128.load(from, 16)));
      }
      total0 = f32x4.add(total0, a);
      total1 = f32x4.add(total1, b);
    }
    if (z !== 0) {
      v128.store(z + at, total0);
      v128.store(z + at, total1, 16);
    }
    v128.store(y + at, f32x4.pmin(f32x4.pmax(total0, floors), ceilings));
    v128.store(y + at, f32x4.pmin(f32x4.pmax(total1, floors), ceilings), 16);
  }
  for (; at < size; at += 16) {
    let total = starts;
    for (let block = table; block < end; block += BLOCK) {
      const stop = min(block + BLOCK, end);
      let sum = f32x4.splat(0);
      for (let tap = block; tap < stop; tap += offsetof<Tap>()) {
        const from = base + at + <usize>load<i32>(tap, 4);
        sum = f32x4.add(sum, f32x4.mul(v128.load_splat<f32>(tap), v128.load(from)));
      }
      total = f32x4.add(total, sum);
    }
    if (z !== 0) storeUpTo(z + at, total, size - at);
    storeUpTo(y + at, f32x4.pmin(f32x4.pmax(total, floors), ceilings), size - at);
  }
}

/** Stores a vector, or as much of it as `left` bytes hold. */
@inline
export function storeUpTo(to: usize, value: v128, left: usize): void {
  if (left >= 16) {
    v128.store(to, value);
    return;
  }
  v128.store_lane<f32>(to, value, 0);
  if (left > 4) v128.store_lane<f32>(to, value, 1, 4);
  if (left > 8) v128.store_lane<f32>(to, value, 2, 8);
}
