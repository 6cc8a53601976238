import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { mersenne } from 'pure-rand/generator/mersenne';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { sha256 } from './hash.js';

/** A seeded source of random numbers: the same seed gives the same numbers on every machine. */
export interface Random {
  /** 32 random bits, as a signed integer. */
  bits(): number;
  /** Uniform over 0…1, 1 excluded. */
  unit(): number;
  /** A whole number from 0 to `count − 1`. */
  below(count: number): number;
  /** Standard normal (Box and Muller 1958): two uniform draws give two numbers. */
  normal(): number;
}

/**
 * Both generators pass the usual tests. Two are kept because results that are published depend on
 * which made them: orders, fills and resamples are made by xoroshiro128+ (Blackman and Vigna 2018),
 * which is the default; pixel noise, SmoothGrad's samples and control regions by the Mersenne Twister
 * (Matsumoto and Nishimura 1998), whose seeding decorrelates neighbouring seeds.
 */
const generators = { xoroshiro: xoroshiro128plus, mersenne };

/**
 * @param seed a whole number from 0 to 2³² − 1
 * @param generator what makes the bits
 */
export function randomFrom(seed: number, generator: keyof typeof generators = 'xoroshiro'): Random {
  const source = generators[generator](seed);
  // The middle of one of 2³² equal parts of (0, 1): never 0, whose logarithm is not finite.
  const inside = () => ((source.next() >>> 0) + 0.5) / 2 ** 32;
  let spare: number | undefined;
  return {
    bits: () => source.next(),
    unit: () => uniformFloat64(source),
    below: (count) => uniformInt(source, 0, count - 1),
    normal() {
      if (spare !== undefined) {
        const second = spare;
        spare = undefined;
        return second;
      }
      const radius = Math.sqrt(-2 * Math.log(inside()));
      const angle = 2 * Math.PI * inside();
      spare = radius * Math.sin(angle);
      return radius * Math.cos(angle);
    },
  };
}

/**
 * The seed of one random thing: the first 32 bits of the SHA-256 of the parts that identify it. A
 * picture's noise therefore depends neither on the pictures before it nor on the thread that
 * computes it, and a resumed run draws the numbers that an uninterrupted one would have drawn.
 */
export function deriveSeed(...parts: readonly (string | number)[]): number {
  const digest = sha256().update(JSON.stringify(parts)).digest();
  return new DataView(digest.buffer).getUint32(0);
}

/** The numbers 0 … count − 1 in a random order (Fisher and Yates; Durstenfeld 1964). */
export function shuffled(count: number, random: Random): Int32Array {
  const order = Int32Array.from({ length: count }, (_, i) => i);
  for (let i = count - 1; i > 0; i--) {
    const j = random.below(i + 1);
    const moved = order[i];
    order[i] = order[j];
    order[j] = moved;
  }
  return order;
}
