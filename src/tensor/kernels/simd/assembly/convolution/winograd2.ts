/**
 * Winograd's F(2×2, 3×3), see `winograd4.ts`: 2×2 results from 4×4 inputs with 16 products instead
 * of 36. All factors are ±1 and ½, and a result whose 3×3 inputs are all 0 is exactly 0: LRP's
 * denominators keep their zeros.
 */

/** `Bᵀ d`, along one line of 4. */
@inline
function input(from: usize, step: usize, to: usize, toStep: usize): void {
  const d0 = v128.load(from);
  const d1 = v128.load(from + step);
  const d2 = v128.load(from + 2 * step);
  const d3 = v128.load(from + 3 * step);
  v128.store(to, f32x4.sub(d0, d2));
  v128.store(to + toStep, f32x4.add(d1, d2));
  v128.store(to + 2 * toStep, f32x4.sub(d2, d1));
  v128.store(to + 3 * toStep, f32x4.sub(d1, d3));
}

/** `G g`, along one line of 3. */
@inline
function weights(from: usize, step: usize, to: usize, toStep: usize): void {
  const g0 = v128.load(from);
  const g1 = v128.load(from + step);
  const g2 = v128.load(from + 2 * step);
  const half = f32x4.splat(0.5);
  const even = f32x4.add(g0, g2);
  v128.store(to, g0);
  // (g0 ± g1 + g2) / 2
  v128.store(to + toStep, f32x4.mul(half, f32x4.add(even, g1)));
  v128.store(to + 2 * toStep, f32x4.mul(half, f32x4.sub(even, g1)));
  v128.store(to + 3 * toStep, g2);
}

/** `Aᵀ m`, along one line of 4. */
@inline
function output(from: usize, step: usize, to: usize, toStep: usize): void {
  const m1 = v128.load(from + step);
  const m2 = v128.load(from + 2 * step);
  // m0 + m1 + m2 and m1 − m2 − m3
  v128.store(to, f32x4.add(v128.load(from), f32x4.add(m1, m2)));
  v128.store(to + toStep, f32x4.sub(f32x4.sub(m1, m2), v128.load(from + 3 * step)));
}

/** Gathers the 4×4 inputs of 4 tiles, which begin at p0 … p3, as 16 vectors in row order. */
@inline
function gather(p0: usize, p1: usize, p2: usize, p3: usize, pitch: usize, to: usize): void {
  for (let row = 0; row < 4; row++) {
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
    p0 += pitch;
    p1 += pitch;
    p2 += pitch;
    p3 += pitch;
    to += 64;
  }
}

/** `Bᵀ d B` of 4 tiles; the 16 results lie `step` apart. `work` holds 32 vectors. */
export function transformInput2(
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
  const half = work + 256;
  for (let j: usize = 0; j < 4; j++) input(work + (j << 4), 64, half + (j << 4), 64);
  for (let i: usize = 0; i < 4; i++) input(half + (i << 6), 16, to + 4 * i * step, step);
}

/** `G g Gᵀ` of 4 rows, whose 9 weights each are the vectors at `from`. `work` holds 12 vectors. */
export function transformWeights2(from: usize, work: usize, to: usize, step: usize): void {
  for (let j: usize = 0; j < 3; j++) weights(from + (j << 4), 48, work + (j << 4), 48);
  for (let i: usize = 0; i < 4; i++) weights(work + i * 48, 16, to + 4 * i * step, step);
}

/** `Aᵀ m A` of 4 tiles: 4 vectors in row order at `to`. `work` holds 8 vectors. */
export function transformOutput2(from: usize, step: usize, work: usize, to: usize): void {
  for (let j: usize = 0; j < 4; j++) output(from + j * step, 4 * step, work + (j << 4), 64);
  for (let i: usize = 0; i < 2; i++) output(work + (i << 6), 16, to + (i << 5), 16);
}
