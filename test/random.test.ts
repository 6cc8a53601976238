import { mersenne } from 'pure-rand/generator/mersenne';
import { describe, expect, it } from 'vitest';
import { deriveSeed, randomFrom, shuffled } from '../src/random.js';

const sumOf = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);

describe('normal numbers', () => {
  it('follow the normal distribution', () => {
    const { normal } = randomFrom(3, 'mersenne');
    const count = 100_000;
    const sample = Array.from({ length: count }, normal);
    const moment = (k: number) => sumOf(sample.map((z) => z ** k)) / count;
    const within = (limit: number) => sample.filter((z) => Math.abs(z) < limit).length / count;
    // Five standard errors: √(1/n), √(2/n), √(96/n), and binomial ones.
    expect(Math.abs(moment(1))).toBeLessThan(0.016);
    expect(Math.abs(moment(2) - 1)).toBeLessThan(0.023);
    expect(Math.abs(moment(4) - 3)).toBeLessThan(0.16);
    expect(Math.abs(within(1) - 0.6827)).toBeLessThan(0.008);
    expect(Math.abs(within(2) - 0.9545)).toBeLessThan(0.004);
  });

  it('are not correlated with the next', () => {
    const { normal } = randomFrom(4, 'mersenne');
    const sample = Array.from({ length: 100_001 }, normal);
    const products = sample.slice(1).map((z, i) => z * sample[i]);
    expect(Math.abs(sumOf(products) / products.length)).toBeLessThan(0.016);
  });
});

describe('seeds', () => {
  it('differ by what they are for', () => {
    expect(deriveSeed('a', 1)).toBe(deriveSeed('a', 1));
    expect(new Set([deriveSeed('a', 1), deriveSeed('a', 2), deriveSeed('b', 1)]).size).toBe(3);
  });

  it('shuffle evenly', () => {
    const counts = new Float64Array(5);
    for (let seed = 0; seed < 5000; seed++) counts[shuffled(5, randomFrom(seed))[0]]++;
    for (const count of counts) expect(Math.abs(count - 1000)).toBeLessThan(130);
  });
});

describe('generators', () => {
  it('are the Mersenne Twister that the name says', () => {
    const random = randomFrom(5489, 'mersenne');
    const published = [3499211612, 581869302, 3890346734, 3586334585, 545404204];
    expect(published.map(() => random.bits() >>> 0)).toEqual(published);
    expect(randomFrom(5, 'mersenne').bits()).toBe(mersenne(5).next());
  });

  it('give another stream for another seed, and whole numbers below the count', () => {
    for (const generator of ['xoroshiro', 'mersenne'] as const) {
      const numbers = (seed: number) => {
        const random = randomFrom(seed, generator);
        return Array.from({ length: 50 }, () => random.below(7));
      };
      expect(numbers(1)).toEqual(numbers(1));
      expect(numbers(1)).not.toEqual(numbers(2));
      expect(new Set(numbers(1))).toEqual(new Set([0, 1, 2, 3, 4, 5, 6]));
    }
  });
});
