/** Loads two floats, or one and a zero, as float64. */
@inline
export function pair(at: usize, two: bool): v128 {
  return f64x2.promote_low_f32x4(two ? v128.load64_zero(at) : v128.load32_zero(at));
}

/** The sum of both lanes. */
@inline
export function both(value: v128): f64 {
  return f64x2.extract_lane(value, 0) + f64x2.extract_lane(value, 1);
}

/** Stores two float64 as floats, or the first of them. */
@inline
export function storePair(at: usize, value: v128, two: bool): void {
  const singles = f32x4.demote_f64x2_zero(value);
  if (two) v128.store_lane<f64>(at, singles, 0);
  else v128.store_lane<f32>(at, singles, 0);
}

/** Whether any of four floats is not 0: after a ReLU, whole runs of units have no relevance. */
@inline
export function anyAt(at: usize): bool {
  return v128.any_true(f32x4.ne(v128.load(at), f32x4.splat(0)));
}
