import { Plan } from './plan';
import { storeParts } from './store-parts';

/*
 * Sums of whole numbers, in integers, for a picture less a whole mean: of GoogLeNet's first layer they take half the
 * time of sums in float64, and are as exact. A weight is `unit · (high + low / 2^15 + rest / 2^30)`: three integers
 * of 16 bits, and for its row a power of two. Where a weight is more than that, for which the row's largest has to be
 * 2^21 times as large, the layer is summed in float64: what is lost of it would be all where the largest meets zeros.
 *
 * Numbers lie in pairs of steps of k, for an instruction that multiplies two of 16 bits and adds both up in one of
 * 32. Columns are `[pair, 8 columns, 2]`. A panel of weights has, behind `partsAt`, for each pair the highs and
 * lows of its 4 rows; rests are 0 but of small weights, so that each row has a list of the pairs that are not, the
 * place in the columns and the pair; at the end are the 4 units, in float64 and 2^15 times smaller, and 4 lengths.
 */

/** The pairs of so many steps; a last one is half empty. */
@inline
export function pairsOf(depth: usize): usize {
  return (depth + 1) >> 1;
}

/** Where a panel's parts begin, in bytes, behind its weights in float64. */
@inline
export function partsAt(depth: usize): usize {
  return depth << 5;
}

/** Where its four lists of rests begin, each as long as all pairs. */
@inline
export function restsAt(depth: usize): usize {
  return partsAt(depth) + (pairsOf(depth) << 5);
}

/** Where its units and the lengths of its lists begin. */
@inline
export function unitsAt(depth: usize): usize {
  return restsAt(depth) + (pairsOf(depth) << 5);
}

/**
 * Whether a convolution's input is whole numbers alone, so small that no sum leaves 32 bits, and its weights are
 * their parts.
 */
export function isWhole(plan: Plan, rowPanels: i32, depth: usize): bool {
  let units = plan.weights + unitsAt(depth);
  for (let row = 0; row < rowPanels; row++, units += plan.panelStep) {
    for (let r: usize = 0; r < 32; r += 8) if (load<f64>(units + r) === 0) return false;
  }
  const most = f32x4.splat(<f32>min(<usize>32767, <usize>65535 / depth));
  const end = plan.x + ((<usize>(plan.channels * plan.height * plan.width)) << 2);
  let at = plan.x;
  for (; at + 64 <= end; at += 64) {
    const left = v128.and(areWhole(v128.load(at), most), areWhole(v128.load(at, 16), most));
    const right = v128.and(areWhole(v128.load(at, 32), most), areWhole(v128.load(at, 48), most));
    if (!i32x4.all_true(v128.and(left, right))) return false;
  }
  for (; at < end; at += 4) {
    if (!i32x4.all_true(areWhole(v128.load32_splat(at), most))) return false;
  }
  return true;
}

@inline
function areWhole(four: v128, most: v128): v128 {
  return v128.and(f32x4.eq(f32x4.trunc(four), four), f32x4.le(f32x4.abs(four), most));
}

/** Writes a panel of 8 whole floats for each k as pairs of 16 bits. */
export function pairColumns(from: usize, to: usize, depth: usize): void {
  const end = from + (depth << 5);
  for (; from + 32 < end; from += 64, to += 32) {
    v128.store(to, pairOf(v128.load(from), v128.load(from, 32)));
    v128.store(to, pairOf(v128.load(from, 16), v128.load(from, 48)), 16);
  }
  if (from === end) return;
  v128.store(to, pairOf(v128.load(from), i32x4.splat(0)));
  v128.store(to, pairOf(v128.load(from, 16), i32x4.splat(0)), 16);
}

@inline
function pairOf(first: v128, second: v128): v128 {
  const low = v128.and(i32x4.trunc_sat_f32x4_s(first), i32x4.splat(0xffff));
  return v128.or(low, i32x4.shl(i32x4.trunc_sat_f32x4_s(second), 16));
}

/**
 * Four rows of weights times 8 columns, as by `preciseMicroKernel4`: `y` receives the sums and `low` what rounding
 * takes off, each row 32 bytes behind the last.
 */
export function wholeTile(
  panel: usize,
  depth: usize,
  b: usize,
  bias: usize,
  y: usize,
  low: usize,
): void {
  const parts = panel + partsAt(depth);
  const pairs = pairsOf(depth);
  sumTwoRows(parts, parts + (pairs << 5), b, y, low);
  sumTwoRows(parts + 16, parts + 16 + (pairs << 5), b, y + 64, low + 64);
  const units = panel + unitsAt(depth);
  let list = panel + restsAt(depth);
  for (let r: usize = 0; r < 4; r++) {
    const end = list + ((<usize>load<u32>(units + 32 + (r << 2))) << 3);
    const unit = f64x2.splat(load<f64>(units + (r << 3)));
    const plus = f64x2.splat(<f64>load<f32>(bias + (r << 2)));
    finishRow(list, end, b, unit, plus, y + (r << 5), low + (r << 5));
    list += pairs << 3;
  }
}

/**
 * Sums of the highs of two rows over 8 columns to `high`, and of the lows to `low`, in integers. Two pairs a turn, and
 * the end looked for after either: one a turn takes 6 % longer.
 */
function sumTwoRows(a: usize, end: usize, b: usize, high: usize, low: usize): void {
  let h00 = i32x4.splat(0);
  let h01 = h00;
  let l00 = h00;
  let l01 = h00;
  let h10 = h00;
  let h11 = h00;
  let l10 = h00;
  let l11 = h00;
  while (true) {
    {
      const b0 = v128.load(b);
      const b1 = v128.load(b, 16);
      const a0 = v128.load32_splat(a);
      h00 = i32x4.add(h00, i32x4.dot_i16x8_s(a0, b0));
      h01 = i32x4.add(h01, i32x4.dot_i16x8_s(a0, b1));
      const a1 = v128.load32_splat(a, 4);
      l00 = i32x4.add(l00, i32x4.dot_i16x8_s(a1, b0));
      l01 = i32x4.add(l01, i32x4.dot_i16x8_s(a1, b1));
      const a2 = v128.load32_splat(a, 8);
      h10 = i32x4.add(h10, i32x4.dot_i16x8_s(a2, b0));
      h11 = i32x4.add(h11, i32x4.dot_i16x8_s(a2, b1));
      const a3 = v128.load32_splat(a, 12);
      l10 = i32x4.add(l10, i32x4.dot_i16x8_s(a3, b0));
      l11 = i32x4.add(l11, i32x4.dot_i16x8_s(a3, b1));
    }
    a += 32;
    if (a === end) break;
    {
      const b0 = v128.load(b, 32);
      const b1 = v128.load(b, 48);
      const a0 = v128.load32_splat(a);
      h00 = i32x4.add(h00, i32x4.dot_i16x8_s(a0, b0));
      h01 = i32x4.add(h01, i32x4.dot_i16x8_s(a0, b1));
      const a1 = v128.load32_splat(a, 4);
      l00 = i32x4.add(l00, i32x4.dot_i16x8_s(a1, b0));
      l01 = i32x4.add(l01, i32x4.dot_i16x8_s(a1, b1));
      const a2 = v128.load32_splat(a, 8);
      h10 = i32x4.add(h10, i32x4.dot_i16x8_s(a2, b0));
      h11 = i32x4.add(h11, i32x4.dot_i16x8_s(a2, b1));
      const a3 = v128.load32_splat(a, 12);
      l10 = i32x4.add(l10, i32x4.dot_i16x8_s(a3, b0));
      l11 = i32x4.add(l11, i32x4.dot_i16x8_s(a3, b1));
    }
    a += 32;
    b += 64;
    if (a === end) break;
  }
  v128.store(high, h00);
  v128.store(high, h01, 16);
  v128.store(high, h10, 32);
  v128.store(high, h11, 48);
  v128.store(low, l00);
  v128.store(low, l01, 16);
  v128.store(low, l10, 32);
  v128.store(low, l11, 48);
}

/** Of one row, adds up the rests and all three parts, and rounds; `y` and `low` hold the sums of highs and of lows. */
function finishRow(
  list: usize,
  end: usize,
  b: usize,
  unit: v128,
  bias: v128,
  y: usize,
  low: usize,
): void {
  let r0 = i32x4.splat(0);
  let r1 = r0;
  for (; list < end; list += 8) {
    const at = b + <usize>load<u32>(list);
    const a = v128.load32_splat(list, 4);
    r0 = i32x4.add(r0, i32x4.dot_i16x8_s(a, v128.load(at)));
    r1 = i32x4.add(r1, i32x4.dot_i16x8_s(a, v128.load(at, 16)));
  }
  finishFour(v128.load(y), v128.load(low), r0, unit, bias, y, low);
  finishFour(v128.load(y, 16), v128.load(low, 16), r1, unit, bias, y + 16, low + 16);
}

@inline
function finishFour(
  high: v128,
  middle: v128,
  rest: v128,
  unit: v128,
  bias: v128,
  y: usize,
  low: usize,
): void {
  const left = f64x2.add(bias, f64x2.mul(unit, joined(high, middle, rest)));
  const right = f64x2.add(
    bias,
    f64x2.mul(unit, joined(lastTwo(high), lastTwo(middle), lastTwo(rest))),
  );
  storeParts(left, right, y, low);
}

/** The last two of four integers, as the first two. */
@inline
function lastTwo(four: v128): v128 {
  return v128.shuffle<i32>(four, four, 2, 3, 2, 3);
}

/** `high · 2^30 + middle · 2^15 + rest` of the first two of four integers. */
@inline
function joined(high: v128, middle: v128, rest: v128): v128 {
  const shift = f64x2.splat(32768);
  const most = f64x2.mul(f64x2.convert_low_i32x4_s(high), shift);
  const more = f64x2.add(most, f64x2.convert_low_i32x4_s(middle));
  return f64x2.add(f64x2.mul(more, shift), f64x2.convert_low_i32x4_s(rest));
}
