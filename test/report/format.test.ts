import { describe, expect, it } from 'vitest';
import {
  compact,
  count,
  fixed,
  listed,
  percent,
  shortLabel,
  signed,
} from '../../src/report/format.js';

describe('numbers as reports show them', () => {
  it('fixed: true minus signs, no negative zero, a dash for nothing', () => {
    expect([fixed(1.234), fixed(-1.234), fixed(-0.001), fixed(null), fixed(undefined)]).toEqual([
      '1.23',
      '−1.23',
      '0.00',
      '–',
      '–',
    ]);
  });

  it('signed: a sign only where something is left after rounding', () => {
    expect([signed(0.5), signed(-0.5), signed(0.001), signed(0)]).toEqual([
      '+0.50',
      '−0.50',
      '0.00',
      '0.00',
    ]);
  });

  it('percent', () => {
    expect([percent(0.123), percent(1, 0), percent(null)]).toEqual([
      '12.3\u202f%',
      '100\u202f%',
      '–',
    ]);
  });

  it('compact: three digits, powers of ten for what is very large or small', () => {
    expect([0, 12.345, -0.0123, 25100, 2.07e10, -3.48e-4].map(compact)).toEqual([
      '0',
      '12.3',
      '−0.0123',
      '25100',
      '2.07·10¹⁰',
      '−3.48·10⁻⁴',
    ]);
  });
});

describe('words', () => {
  it('counts and lists', () => {
    expect([count(1, 'picture'), count(1200, 'class', 'classes')]).toEqual([
      '1 picture',
      '1,200 classes',
    ]);
    expect([listed([]), listed(['a']), listed(['a', 'b', 'c'])]).toEqual(['', 'a', 'a, b and c']);
  });

  it('shortens a label to its first synonym', () => {
    expect([shortLabel('tench, Tinca tinca'), shortLabel(', x')]).toEqual(['tench', ', x']);
  });
});
