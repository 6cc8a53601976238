/**
 * Winograd's F(4×4, 3×3) after Lavin & Gray, "Fast Algorithms for Convolutional Neural Networks"
 * (2015): a tile of 4×4 results of a 3×3 correlation from 6×6 inputs with 36 products instead of 144,
 *
 *   Y = Aᵀ [ (G g Gᵀ) ⊙ (Bᵀ d B) ] A
 *
 * The elements of all matrices below are vectors, whose lanes are 4 tiles, or 4 rows of weights.
 */

/** `Bᵀ d`, along one line of 6. */
@inline
function input(from: usize, step: usize, to: usize, toStep: usize): void {
  const d0 = v128.load(from);
  const d1 = v128.load(from + step);
  const d2 = v128.load(from + 2 * step);
  const d3 = v128.load(from + 3 * step);
  const d4 = v128.load(from + 4 * step);
  const d5 = v128.load(from + 5 * step);
  const two = f32x4.splat(2);
  const four = f32x4.splat(4);
  const five = f32x4.splat(5);
  // 4 d0 − 5 d2 + d4
  v128.store(to, f32x4.add(f32x4.sub(f32x4.mul(four, d0), f32x4.mul(five, d2)), d4));
  // (d4 − 4 d2) ± (d3 − 4 d1)
  const a = f32x4.sub(d4, f32x4.mul(four, d2));
  const b = f32x4.sub(d3, f32x4.mul(four, d1));
  v128.store(to + toStep, f32x4.add(a, b));
  v128.store(to + 2 * toStep, f32x4.sub(a, b));
  // (d4 − d2) ± 2 (d3 − d1)
  const c = f32x4.sub(d4, d2);
  const d = f32x4.mul(two, f32x4.sub(d3, d1));
  v128.store(to + 3 * toStep, f32x4.add(c, d));
  v128.store(to + 4 * toStep, f32x4.sub(c, d));
  // 4 d1 − 5 d3 + d5
  v128.store(to + 5 * toStep, f32x4.add(f32x4.sub(f32x4.mul(four, d1), f32x4.mul(five, d3)), d5));
}

/** `G g`, along one line of 3. */
@inline
function weights(from: usize, step: usize, to: usize, toStep: usize): void {
  const g0 = v128.load(from);
  const g1 = v128.load(from + step);
  const g2 = v128.load(from + 2 * step);
  // g0 / 4
  v128.store(to, f32x4.mul(f32x4.splat(0.25), g0));
  // −(g0 ± g1 + g2) / 6
  const sixth = f32x4.splat(-1.0 / 6.0);
  const even = f32x4.add(g0, g2);
  v128.store(to + toStep, f32x4.mul(sixth, f32x4.add(even, g1)));
  v128.store(to + 2 * toStep, f32x4.mul(sixth, f32x4.sub(even, g1)));
  // g0 / 24 ± g1 / 12 + g2 / 6
  const outer = f32x4.add(
    f32x4.mul(f32x4.splat(1.0 / 24.0), g0),
    f32x4.mul(f32x4.splat(1.0 / 6.0), g2),
  );
  const inner = f32x4.mul(f32x4.splat(1.0 / 12.0), g1);
  v128.store(to + 3 * toStep, f32x4.add(outer, inner));
  v128.store(to + 4 * toStep, f32x4.sub(outer, inner));
  v128.store(to + 5 * toStep, g2);
}

/** `Aᵀ m`, along one line of 6: results 0 … 3 lie `toStep` apart. */
@inline
function output(from: usize, step: usize, to: usize, toStep: usize): void {
  const m0 = v128.load(from);
  const m1 = v128.load(from + step);
  const m2 = v128.load(from + 2 * step);
  const m3 = v128.load(from + 3 * step);
  const m4 = v128.load(from + 4 * step);
  const m5 = v128.load(from + 5 * step);
  const sum12 = f32x4.add(m1, m2);
  const sum34 = f32x4.add(m3, m4);
  const difference12 = f32x4.sub(m1, m2);
  const difference34 = f32x4.sub(m3, m4);
  // m0 + (m1 + m2) + (m3 + m4)
  v128.store(to, f32x4.add(f32x4.add(m0, sum12), sum34));
  // (m1 − m2) + 2 (m3 − m4)
  v128.store(to + toStep, f32x4.add(difference12, f32x4.mul(f32x4.splat(2), difference34)));
  // (m1 + m2) + 4 (m3 + m4)
  v128.store(to + 2 * toStep, f32x4.add(sum12, f32x4.mul(f32x4.splat(4), sum34)));
  // (m1 − m2) + 8 (m3 − m4) + m5
  v128.store(
    to + 3 * toStep,
    f32x4.add(f32x4.add(difference12, f32x4.mul(f32x4.splat(8), difference34)), m5),
  );
}

/** Gathers the 6×6 inputs of 4 tiles, which begin at p0 … p3, as 36 vectors in row order. */
@inline
function gather(p0: usize, p1: usize, p2: usize, p3: usize, pitch: usize, to: usize): void {
  for (let row = 0; row < 6; row++) {
    const a = v128.load(p0);
    const b = v128.load(p1);
    const c = v128.load(p2);
    const d = v128.load(p3);
    const ab = v128.shuffle<f32>(a, b, 0, 4, 1, 5);
    const cd = v128.shuffle<f32>(c, d, 0, 4, 1, 5);
    v128.store(to, v128.shuffle<f32>(ab, cd, 0, 1, 4, 5));
    v128.store(to, v128.shuffle<f32>(ab, cd, 2, 3, 6, 7), 16);
    const ab2 = v128.shuffle<f32>(a, b, 2, 6, 3, 7);
    const cd2 = v128.shuffle<f32>(c, d, 2, 6, 3, 7);
    v128.store(to, v128.shuffle<f32>(ab2, cd2, 0, 1, 4, 5), 32);
    v128.store(to, v128.shuffle<f32>(ab2, cd2, 2, 3, 6, 7), 48);
    const ab4 = v128.shuffle<f32>(v128.load64_zero(p0, 16), v128.load64_zero(p1, 16), 0, 4, 1, 5);
    const cd4 = v128.shuffle<f32>(v128.load64_zero(p2, 16), v128.load64_zero(p3, 16), 0, 4, 1, 5);
    v128.store(to, v128.shuffle<f32>(ab4, cd4, 0, 1, 4, 5), 64);
    v128.store(to, v128.shuffle<f32>(ab4, cd4, 2, 3, 6, 7), 80);
    p0 += pitch;
    p1 += pitch;
    p2 += pitch;
    p3 += pitch;
    to += 96;
  }
}

/** `Bᵀ d B` of 4 tiles; the 36 results lie `step` apart. `work` holds 72 vectors. */
export function transformInput4(
  p0: usize,
  p1: usize,
  p2: usize,
  p3: usize,
  pitch: usize,
  work: usize,
  to: usize,
  step: usize,
): void {
  gather(p0, p1, p2, p3, pitch, work);
  const half = work + 576;
  for (let j: usize = 0; j < 6; j++) input(work + (j << 4), 96, half + (j << 4), 96);
  for (let i: usize = 0; i < 6; i++) input(half + i * 96, 16, to + 6 * i * step, step);
}

/** `G g Gᵀ` of 4 rows, whose 9 weights each are the vectors at `from`. `work` holds 18 vectors. */
export function transformWeights4(from: usize, work: usize, to: usize, step: usize): void {
  for (let j: usize = 0; j < 3; j++) weights(from + (j << 4), 48, work + (j << 4), 48);
  for (let i: usize = 0; i < 6; i++) weights(work + i * 48, 16, to + 6 * i * step, step);
}

/** `Aᵀ m A` of 4 tiles: 16 vectors in row order at `to`. `work` holds 24 vectors. */
export function transformOutput4(from: usize, step: usize, work: usize, to: usize): void {
  for (let j: usize = 0; j < 6; j++) output(from + j * step, 6 * step, work + (j << 4), 96);
  for (let i: usize = 0; i < 4; i++) output(work + i * 96, 16, to + (i << 6), 16);
}
