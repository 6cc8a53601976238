import { LARGEST, weightOf } from './divide';
import { anyAt, both, pair } from './float64';

/**
 * Channels [from, to) of `sumDead`: `Σ (1 − Σ_g λ_g) R` over the groups that have a quotient, in float64, two
 * units at a time. Runs of four units without relevance are skipped.
 */
export function sumDead(
  relevance: usize,
  z: usize,
  other: usize,
  secondZ: usize,
  secondOther: usize,
  dead: usize,
  lambda: f64,
  condition: i32,
  epsilon: f64,
  secondLambda: f64,
  secondCondition: i32,
  secondEpsilon: f64,
  plane: i32,
  from: i32,
  to: i32,
): void {
  const one = f64x2.splat(1);
  for (let m = from; m < to; m++) {
    let lost = f64x2.splat(0);
    let at = (<usize>(m * plane)) << 2;
    for (let i = 0; i < plane; i += 2, at += 8) {
      if (i + 4 <= plane && !anyAt(relevance + at)) {
        // The second pair of the four.
        i += 2;
        at += 8;
        continue;
      }
      const two = i + 2 <= plane;
      const own = pair(relevance + at, two);
      let passed = passedBy(own, z, other, at, lambda, condition, epsilon, two);
      if (secondZ !== 0) {
        const rest = passedBy(
          own,
          secondZ,
          secondOther,
          at,
          secondLambda,
          secondCondition,
          secondEpsilon,
          two,
        );
        passed = f64x2.add(passed, rest);
      }
      lost = f64x2.add(lost, f64x2.mul(f64x2.sub(one, passed), own));
    }
    store<f64>(dead + ((<usize>m) << 3), both(lost));
  }
}

/** λ of a group at two units where it has a quotient, else 0. */
@inline
function passedBy(
  own: v128,
  z: usize,
  other: usize,
  at: usize,
  lambda: f64,
  condition: i32,
  epsilon: f64,
  two: bool,
): v128 {
  const zero = f64x2.splat(0);
  const total = pair(z + at, two);
  const weight = weightOf(condition, lambda, total, condition === 0 ? zero : pair(other + at, two));
  const stabiliser = v128.bitselect(
    f64x2.splat(-epsilon),
    f64x2.splat(epsilon),
    f64x2.lt(total, zero),
  );
  // Whether |claim / denominator| is at most LARGEST, without the division; where the claim is 0, λR is too.
  const claim = f64x2.abs(f64x2.mul(weight, own));
  const denominator = f64x2.abs(f64x2.add(total, stabiliser));
  return v128.and(weight, f64x2.le(claim, f64x2.mul(denominator, f64x2.splat(LARGEST))));
}
