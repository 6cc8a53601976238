import { expect } from 'vitest';

/**
 * Fails unless two arrays of numbers are the same, element by element, `NaN` and the sign of 0
 * included; or, with a tolerance, no element is further off than that. The message names the worst
 * element: the runner's own comparison of large arrays prints a difference whose making is quadratic,
 * 43 s for 32,000 numbers.
 */
export function expectSameNumbers(
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  { tolerance = 0, about = 'arrays' }: { tolerance?: number; about?: string } = {},
): void {
  if (actual.length !== expected.length) {
    expect.fail(`${about}: ${actual.length} numbers, not ${expected.length}`);
  }
  let [differing, worst, most] = [0, 0, -1];
  for (let i = 0; i < expected.length; i++) {
    const [a, e] = [actual[i] as number, expected[i] as number];
    // Within a tolerance, zeros of either sign are the same.
    if (Object.is(a, e) || (tolerance > 0 && Math.abs(a - e) <= tolerance)) continue;
    differing += 1;
    const off = Number.isNaN(a - e) ? Number.POSITIVE_INFINITY : Math.abs(a - e);
    if (off > most) [worst, most] = [i, off];
  }
  if (differing === 0) return;
  const [a, e] = [actual[worst], expected[worst]];
  expect.fail(
    `${about}: ${differing} of ${expected.length} numbers differ; the worst is [${worst}], ${a}, not ${e}`,
  );
}
