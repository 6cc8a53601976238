import { VECTOR_COLUMNS } from '../../constants';

/*
 * Products of an unpacked matrix `w[rows, depth]` with one vector: inner-product layers, and kernels
 * that cover the whole image. Each weight is read once, so that memory bandwidth sets the time.
 */

/**
 * Bytes of a row whose products are summed by themselves: the error of a sum grows with the number of
 * its terms, to 4e-5 of VGG's 25 088 in one sum where all round to the same side.
 */
const BLOCK: usize = 1024;

/**
 * Rows [from, to): `z = bias + w x`, `y = min(max(z, 0), ceiling)`, or z without `rectify`; z and bias may be
 * 0 for none, and the ceiling comes as its bits.
 */
export function matrixVector(
  w: usize,
  x: usize,
  bias: usize,
  z: usize,
  y: usize,
  rectify: i32,
  ceilingBits: i32,
  depth: i32,
  from: i32,
  to: i32,
): void {
  const ceiling = reinterpret<f32>(ceilingBits);
  const rowBytes = (<usize>depth) << 2;
  const wide = rowBytes & ~31;
  for (let row = from; row < to; row++) {
    const at = (<usize>row) << 2;
    const a = w + <usize>row * rowBytes;
    let total = f32x4.splat(0);
    for (let block: usize = 0; block < wide; block += BLOCK) {
      const end = min(block + BLOCK, wide);
      let sum0 = f32x4.splat(0);
      let sum1 = f32x4.splat(0);
      for (let n = block; n < end; n += 32) {
        sum0 = f32x4.add(sum0, f32x4.mul(v128.load(a + n), v128.load(x + n)));
        sum1 = f32x4.add(sum1, f32x4.mul(v128.load(a + n, 16), v128.load(x + n, 16)));
      }
      total = f32x4.add(total, f32x4.add(sum0, sum1));
    }
    let sum: f32 =
      f32x4.extract_lane(total, 0) +
      f32x4.extract_lane(total, 1) +
      (f32x4.extract_lane(total, 2) + f32x4.extract_lane(total, 3));
    for (let n = wide; n < rowBytes; n += 4) sum += load<f32>(a + n) * load<f32>(x + n);
    if (bias !== 0) sum += load<f32>(bias + at);
    if (z !== 0) store<f32>(z + at, sum);
    const lifted: f32 = rectify && sum < 0 ? 0 : sum;
    store<f32>(y + at, lifted > ceiling ? ceiling : lifted);
  }
}

/** Rows of the adjoint whose products are summed by themselves: of 4096 in one sum, 4e-5 was lost. */
const BLOCK_ROWS = 64;

/**
 * Units [from, to) of `gx = gy w`, `VECTOR_COLUMNS` columns each. Rows whose gy is 0 are skipped: all but
 * one, at the start of an explanation.
 * @param work scratch memory of this thread: as many floats as a unit has columns
 */
export function vectorMatrix(
  w: usize,
  gy: usize,
  gx: usize,
  rows: i32,
  depth: i32,
  work: usize,
  from: i32,
  to: i32,
): void {
  const rowBytes = (<usize>depth) << 2;
  for (let unit = from; unit < to; unit++) {
    const start = (<usize>unit * <usize>VECTOR_COLUMNS) << 2;
    const size = min((<usize>VECTOR_COLUMNS) << 2, rowBytes - start);
    const y = gx + start;
    memory.fill(y, 0, size);
    memory.fill(work, 0, size);
    let left = BLOCK_ROWS;
    for (let row = 0; row < rows; row++) {
      const g = load<f32>(gy + ((<usize>row) << 2));
      if (g === 0) continue;
      addMultiple(g, w + <usize>row * rowBytes + start, work, size);
      if (--left > 0) continue;
      addMultiple(1, work, y, size);
      memory.fill(work, 0, size);
      left = BLOCK_ROWS;
    }
    addMultiple(1, work, y, size);
  }
}

/** `to += factor · from`, `size` bytes. */
@inline
function addMultiple(factor: f32, from: usize, to: usize, size: usize): void {
  const four = f32x4.splat(factor);
  const wide = size & ~15;
  let n: usize = 0;
  for (; n < wide; n += 16) {
    v128.store(to + n, f32x4.add(v128.load(to + n), f32x4.mul(four, v128.load(from + n))));
  }
  for (; n < size; n += 4) {
    store<f32>(to + n, load<f32>(to + n) + factor * load<f32>(from + n));
  }
}
