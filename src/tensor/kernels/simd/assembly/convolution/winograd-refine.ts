import { Plan } from './plan';

/**
 * The limit below which a result is recomputed, as a fraction of the largest of the products that make
 * it. The errors of F(2×2) are some 1e-7 of that product, so that results above the limit are right to
 * a few thousandths of themselves. One signed sum in a thousand is below; a higher limit would cost
 * more than Winograd saves.
 */
const LEAST: f32 = 1.0 / 4096.0;

/** Results below this are recomputed too: products that are so small lose digits to underflow. */
const TINY: f32 = 1e-30;

/**
 * Recomputes the small results among 4 tiles of 2×2 (vectors over tiles, at `results`), term by term in
 * float64. Winograd leaks rounding errors within a tile: a sum whose every term is 0 may come out as a
 * residue, and a small sum has the errors of its large neighbours. Exact zeros are left, because
 * F(2×2) keeps the zeros of windows that are 0 throughout.
 *
 * A result is made of 9 of its tile's 16 products, and those of the inputs that it sees. It is compared
 * with these alone, so that it depends on nothing else: two results that see the same numbers are the
 * same bit for bit, if they have the same place in their tiles or see one number throughout, and max
 * pooling finds the ties that there are; `settle-ties.ts` sees to others.
 *
 * `products` are the tiles' 16 products, `step` bytes apart; `row` is the row of weights. `work` holds
 * 8 vectors.
 */
export function refine(
  plan: Plan,
  row: i32,
  firstTile: i32,
  products: usize,
  step: usize,
  work: usize,
  results: usize,
): void {
  for (let j: usize = 0; j < 4; j++) {
    largestOfThree(products + j * step, 4 * step, work + (j << 4), 64);
  }
  for (let i: i32 = 0; i < 2; i++) {
    const line = work + ((<usize>i) << 6);
    const inner = f32x4.pmax(v128.load(line, 16), v128.load(line, 32));
    const at = results + ((<usize>i) << 5);
    recompute(plan, row, firstTile, i, 0, f32x4.pmax(v128.load(line), inner), at);
    recompute(plan, row, firstTile, i, 1, f32x4.pmax(v128.load(line, 48), inner), at + 16);
  }
}

/** The largest size among the first three and the last three of a line of 4. */
@inline
function largestOfThree(from: usize, step: usize, to: usize, toStep: usize): void {
  const m1 = f32x4.abs(v128.load(from + step));
  const m2 = f32x4.abs(v128.load(from + 2 * step));
  const inner = f32x4.pmax(m1, m2);
  v128.store(to, f32x4.pmax(f32x4.abs(v128.load(from)), inner));
  v128.store(to + toStep, f32x4.pmax(f32x4.abs(v128.load(from + 3 * step)), inner));
}

/** Recomputes the small results (i, j) of 4 tiles, the vector at `at`. */
@inline
function recompute(
  plan: Plan,
  row: i32,
  firstTile: i32,
  i: i32,
  j: i32,
  scale: v128,
  at: usize,
): void {
  const limit = f32x4.pmax(f32x4.splat(TINY), f32x4.mul(scale, f32x4.splat(LEAST)));
  const value = v128.load(at);
  const isSmall = f32x4.lt(f32x4.abs(value), limit);
  const doubtful = v128.and(isSmall, f32x4.ne(value, f32x4.splat(0)));
  let lanes = i32x4.bitmask(doubtful);
  for (let lane = 0; lanes !== 0; lane++, lanes >>= 1) {
    const tile = firstTile + lane;
    if ((lanes & 1) === 0 || tile >= plan.tiles) continue;
    const tileRow = tile / plan.tilesX;
    const y = (tileRow << 1) + i;
    const x = ((tile - tileRow * plan.tilesX) << 1) + j;
    if (y >= plan.gridY || x >= plan.gridX) continue;
    store<f32>(at + ((<usize>lane) << 2), sumTerms(plan, row, y - plan.padY, x - plan.padX));
  }
}

/** `Σ_{c,u,v} w[row, c, u, v] · x[c, y + u, x + v]`, where w is the packed part of the unpacked weights. */
function sumTerms(plan: Plan, row: i32, y: i32, x: i32): f32 {
  const part = plan.part;
  const plane = (<usize>(plan.height * plan.width)) << 2;
  const u0 = max(0, -y);
  const u1 = min(3, plan.height - y);
  const v0 = max(0, -x);
  const v1 = min(3, plan.width - x);
  let sum: f64 = 0;
  let w = plan.plain + <usize>(row * plan.channels) * 36;
  let image = plan.x + ((<usize>(y * plan.width + x)) << 2);
  for (let c = 0; c < plan.channels; c++, w += 36, image += plane) {
    for (let u = u0; u < u1; u++) {
      for (let v = v0; v < v1; v++) {
        const weight = load<f32>(w + ((<usize>(3 * u + v)) << 2));
        if (part > 0 ? weight < 0 : part < 0 && weight > 0) continue;
        sum += <f64>weight * <f64>load<f32>(image + ((<usize>(u * plan.width + v)) << 2));
      }
    }
  }
  return <f32>sum;
}
