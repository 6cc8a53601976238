import { describe, expect, it } from 'vitest';
import { expectSameNumbers } from './arrays.js';

const many = Float32Array.from({ length: 150_000 }, (_, i) => Math.sin(i));

describe('comparing large arrays', () => {
  it('names the worst of 150,000 numbers, all of them different', () => {
    const other = many.map((value, i) => value + (i === 77 ? 3 : 1));
    const compare = () => expectSameNumbers(other, many, { about: 'maps' });
    expect(compare).toThrow(
      /^maps: 150000 of 150000 numbers differ; the worst is \[77\], 3\.99\d+, not 0\.99/,
    );
  });

  it('takes what is the same, or within the tolerance', () => {
    expectSameNumbers(many, many.slice());
    expectSameNumbers(
      many.map((value) => value + 1e-3),
      many,
      { tolerance: 2e-3 },
    );
    expectSameNumbers([Number.NaN, 0], [Number.NaN, -0], { tolerance: 1 });
  });

  it.each([
    ['a number that is none', [Number.NaN], [1]],
    ['an infinity', [Number.POSITIVE_INFINITY], [1]],
    ['the sign of 0', [-0], [0]],
    ['a missing number', [1], [1, 2]],
  ])('finds %s', (_, actual, expected) => {
    expect(() => expectSameNumbers(actual, expected)).toThrow();
  });
});
