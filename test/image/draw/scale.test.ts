import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { UserError } from '../../../src/errors.js';
import { DEFAULT_SCALE, parseScale, scaleEnd } from '../../../src/image/draw/scale.js';

describe('parseScale', () => {
  it.each([
    ['max', { kind: 'max' }],
    ['p99.5', { kind: 'percentile', percent: 99.5 }],
    ['p100', { kind: 'percentile', percent: 100 }],
    ['0.002', { kind: 'value', value: 0.002 }],
    ['1e-3', { kind: 'value', value: 1e-3 }],
  ])('reads %s', (text, scale) => {
    expect(parseScale(text)).toEqual(scale);
  });

  it.each(['', 'p', 'p0', 'p101', 'p-1', '0', '-1', 'Infinity', 'pmax', 'Max', '99 %', 'NaN'])(
    'refuses %j and says what there is',
    (text) => {
      expect(() => parseScale(text)).toThrow(UserError);
      expect(() => parseScale(text)).toThrow(/scale must be max, a percentile/);
    },
  );
});

describe('scaleEnd', () => {
  const end = (values: readonly number[], scale = DEFAULT_SCALE) =>
    scaleEnd(Float32Array.from(values), parseScale(scale));

  it('takes the percentile of the sizes', () => {
    const values = Array.from({ length: 1000 }, (_, i) => (i % 2 === 0 ? i + 1 : -i - 1));
    expect(end(values)).toEqual({ value: 995, rule: 'p99.5 of |R|' });
    expect(end(values, 'p50').value).toBe(500);
    expect(end(values, 'p100').value).toBe(1000);
    expect(end(values, 'max')).toEqual({ value: 1000, rule: 'max |R|' });
    expect(end(values, '7')).toEqual({ value: 7, rule: 'a given value' });
  });

  it('takes the largest size where fewer pixels have a value than the percentile leaves out', () => {
    const values = new Array(1000).fill(0);
    values[3] = -2;
    expect(end(values)).toEqual({ value: 2, rule: 'max |R|' });
  });

  it('is 0 for a map of zeros, and counts nothing that is not finite', () => {
    expect(end([0, 0]).value).toBe(0);
    expect(end([]).value).toBe(0);
    expect(end([Number.NaN, Infinity, -3], 'max').value).toBe(3);
  });

  it('lies among the values: so many are not above it', () => {
    const values = fc.array(fc.float({ noNaN: true, noDefaultInfinity: true }), { minLength: 1 });
    fc.assert(
      fc.property(values, fc.double({ min: 0.1, max: 100, noNaN: true }), (map, percent) => {
        const sizes = Float32Array.from(map, Math.abs);
        const { value, rule } = scaleEnd(Float32Array.from(map), { kind: 'percentile', percent });
        expect([...sizes]).toContain(value);
        const covered = sizes.filter((size) => size <= value).length;
        expect(covered).toBeGreaterThanOrEqual((percent / 100) * sizes.length);
        if (rule === 'max |R|') expect(value).toBe(Math.max(...sizes));
      }),
    );
  });
});
