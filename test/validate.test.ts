import { describe, expect, it } from 'vitest';
import type { UserError } from '../src/errors.js';
import { checkNumber, inRange, parseDecimal, wordingOf } from '../src/validate.js';

describe('checkNumber', () => {
  it('takes numbers and their text', () => {
    expect(checkNumber({ field: 'steps' }, '12', { whole: true, min: 1 })).toBe(12);
    expect(checkNumber({ field: 'epsilon' }, 1e-6, { min: 0 })).toBe(1e-6);
  });

  it.each([
    ['', { whole: true }, 'steps must be a whole number, not '],
    [1.5, { whole: true, min: 1 }, 'steps must be a whole number of at least 1, not 1.5'],
    [-1, { min: 0, max: 1 }, 'steps must be a number from 0 to 1, not -1'],
    ['x', { above: 0 }, 'steps must be a number above 0, not x'],
    [Infinity, {}, 'steps must be a number, not Infinity'],
    [9, { max: 5, wanted: 'small' }, 'steps must be small, not 9'],
  ])('refuses %j where it must be %j', (value, range, message) => {
    const attempt = () => checkNumber({ field: 'steps' }, value, range);
    expect(attempt).toThrow(message);
    try {
      attempt();
    } catch (error) {
      const mistake = error as UserError;
      expect(mistake.field).toBe('steps');
      expect(mistake.worded((field) => `--${field}`)).toBe(`--${message}`);
    }
  });

  it('may call the number by a phrase', () => {
    expect(() => checkNumber({ phrase: 'the radius' }, -1, { min: 0 })).toThrow(
      'the radius must be a number of at least 0, not -1',
    );
  });
});

it('says ranges in words', () => {
  expect(wordingOf({ max: 3 })).toBe('a number of at most 3');
  expect(inRange('3', {})).toBe(false);
});

it('reads plain decimal numbers only', () => {
  expect(['1', '-.5', '2e3', ' 7 '].map(parseDecimal)).toEqual([1, -0.5, 2000, 7]);
  for (const text of ['', '0x10', 'Infinity', '1_000', '1 2']) expect(parseDecimal(text)).toBeNaN();
});
