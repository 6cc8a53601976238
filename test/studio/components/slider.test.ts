import { describe, expect, it } from 'vitest';
import { percent, score, significant } from '../../../src/studio/components/numbers.js';
import { linear, logarithmic } from '../../../src/studio/components/slider.js';

describe('a slider’s values', () => {
  it('come back to their steps, and end where they should', () => {
    const ranges = [linear(0, 4, 80), linear(0, 1, 100, 2), logarithmic(-9, 1, 8)];
    for (const range of ranges) {
      for (let step = 0; step <= range.steps; step++) {
        expect(range.stepOf(range.valueAt(step))).toBe(step);
      }
    }
    const [, , epsilons] = ranges;
    expect([0, 1, epsilons?.steps ?? 0].map((step) => epsilons?.valueAt(step))).toEqual([
      0, 1e-9, 10,
    ]);
  });

  it('hold what lies beyond to the ends', () => {
    expect(linear(0, 4, 80).stepOf(9)).toBe(80);
    expect(logarithmic(-9, 1, 8).stepOf(1e-30)).toBe(1);
    expect(logarithmic(-9, 1, 8).stepOf(0)).toBe(0);
  });
});

describe('numbers', () => {
  it.each([
    [0, '0'],
    [0.00291912, '0.00292'],
    [-0.00291912, '−0.00292'],
    [1234.5, '1235'],
    [-1.8e-7, '−1.8e−7'],
    [4.77e8, '4.8e+8'],
  ])('%d has three digits: %s', (value, text) => {
    expect(significant(value)).toBe(text);
  });

  it('are signed by a minus, not a hyphen', () => {
    expect([score(-1.5), score(2e9), percent(-0.123)]).toEqual(['−1.50', '2.0e+9', '−12.3 %']);
  });
});
