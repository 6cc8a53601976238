/** Loads four floats, or at the end of a row the `count` that are left, and zeros. */
@inline
export function loadSome(at: usize, count: i32): v128 {
  if (count >= 4) return v128.load(at);
  let some = v128.load32_zero(at);
  if (count > 1) some = v128.load_lane<f32>(at + 4, some, 1);
  if (count > 2) some = v128.load_lane<f32>(at + 8, some, 2);
  return some;
}

/** Stores four floats, or at the end of a row the `count` that are left. */
@inline
export function storeSome(at: usize, value: v128, count: i32): void {
  if (count >= 4) {
    v128.store(at, value);
    return;
  }
  v128.store_lane<f32>(at, value, 0);
  if (count > 1) v128.store_lane<f32>(at + 4, value, 1);
  if (count > 2) v128.store_lane<f32>(at + 8, value, 2);
}

/** The first two of four floats, as float64. */
@inline
export function lower(four: v128): v128 {
  return f64x2.promote_low_f32x4(four);
}

/** The last two of four floats, as float64. */
@inline
export function upper(four: v128): v128 {
  return f64x2.promote_low_f32x4(v128.shuffle<f32>(four, four, 2, 3, 2, 3));
}

/** Four float64 as floats. */
@inline
export function demote(low: v128, high: v128): v128 {
  const left = f32x4.demote_f64x2_zero(low);
  return v128.shuffle<f32>(left, f32x4.demote_f64x2_zero(high), 0, 1, 4, 5);
}

/** The sum of four integers. */
@inline
export function sumOf(four: v128): i32 {
  return (
    i32x4.extract_lane(four, 0) +
    i32x4.extract_lane(four, 1) +
    i32x4.extract_lane(four, 2) +
    i32x4.extract_lane(four, 3)
  );
}
