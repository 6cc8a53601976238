import { demote, lower, upper } from '../lanes';

/** Stores four float64 as floats, and what that takes off them, or 0 of those that are negative. */
@inline
export function storeParts(left: v128, right: v128, y: usize, low: usize): void {
  const high = demote(left, right);
  const lowLeft = f64x2.sub(left, lower(high));
  const lowRight = f64x2.sub(right, upper(high));
  const isPositive = f32x4.gt(high, f32x4.splat(0));
  v128.store(y, high);
  v128.store(low, v128.and(demote(lowLeft, lowRight), isPositive));
}
