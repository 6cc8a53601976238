import { describe, expect, it } from 'vitest';
import { storedTensor } from '../../../src/nn/formats/stored-tensor.js';
import { halfToNumber } from '../../../src/tensor/half.js';

/** Rounds to the nearest float16, ties to even, by the definition: an oracle for the inverse. */
function nearestFloat16(value: number): number {
  if (Number.isNaN(value)) return 0x7e00;
  const sign = Object.is(value, -0) || value < 0 ? 0x8000 : 0;
  const size = Math.abs(value);
  if (size === Number.POSITIVE_INFINITY) return sign | 0x7c00;
  const exponent = Math.max(-14, Math.floor(Math.log2(size)));
  const steps = size / 2 ** (exponent - 10); // exact: a power of two
  return sign | (exponent === -14 ? steps : ((exponent + 15) << 10) + steps - 0x400);
}

describe('halfToNumber', () => {
  it('is exact for every float16', () => {
    for (let bits = 0; bits < 0x10000; bits++) {
      const notANumber = (bits & 0x7c00) === 0x7c00 && (bits & 0x3ff) !== 0;
      const back = nearestFloat16(halfToNumber(bits));
      if (back !== (notANumber ? 0x7e00 : bits)) expect([bits, back]).toEqual([bits, bits]);
    }
  });

  it.each([
    [0x0000, 0],
    [0x8000, -0],
    [0x0001, 2 ** -24],
    [0x03ff, 1023 * 2 ** -24],
    [0x0400, 2 ** -14],
    [0x3555, 0.333251953125],
    [0x3c00, 1],
    [0xc000, -2],
    [0x7bff, 65504],
    [0x7c00, Number.POSITIVE_INFINITY],
    [0xfc00, Number.NEGATIVE_INFINITY],
    [0x7c01, Number.NaN],
  ])('of %i is %d', (bits, value) => {
    expect(halfToNumber(bits)).toBe(value);
  });
});

describe('copyTo', () => {
  it('widens 6 million float16 in well under a second, at any alignment', () => {
    const count = 6_000_000;
    const bytes = new Uint8Array(2 * count + 1).subarray(1);
    for (let i = 0; i < bytes.length; i += 2) bytes[i + 1] = 0x3c;
    const target = new Float32Array(count);
    // 20 ms on an idle core. The least of several, of computing and not of waiting for one.
    const times = Array.from({ length: 5 }, () => {
      const start = process.cpuUsage();
      storedTensor('a', [count], 'float16', bytes).copyTo(target);
      return process.cpuUsage(start).user / 1000;
    });
    expect(Math.min(...times)).toBeLessThan(500);
    expect(target.every((value) => value === 1)).toBe(true);
  });

  it('refuses a target of another length', () => {
    const tensor = storedTensor('a', [2], 'float32', new Uint8Array(8));
    expect(() => tensor.copyTo(new Float32Array(3))).toThrow(RangeError);
  });

  it('rounds float64 only where the target is narrower', () => {
    const tensor = storedTensor('a', [], 'float64', new Uint8Array(Float64Array.of(0.1).buffer));
    const [wide, narrow] = [new Float64Array(1), new Float32Array(1)];
    tensor.copyTo(wide);
    tensor.copyTo(narrow);
    expect([wide[0], narrow[0]]).toEqual([0.1, Math.fround(0.1)]);
  });
});
