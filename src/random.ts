import { createHash } from 'node:crypto';
import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

/** A seeded source of numbers. */
export interface Random {
  /** Uniform over 0…1, 1 excluded. */
  unit(): number;
  /** A whole number from 0 to `count − 1`. */
  below(count: number): number;
}

/** xoroshiro128+ (Blackman and Vigna 2018) from a whole number of 32 bits. */
export function randomFrom(seed: number): Random {
  const generator = xoroshiro128plus(seed);
  return {
    unit: () => uniformFloat64(generator),
    below: (count) => uniformInt(generator, 0, count - 1),
  };
}

/**
 * A seed of its own for each thing that is random: the first 32 bits of the SHA-256 of what
 * identifies it. So a picture's noise depends neither on the pictures before it nor on the thread
 * that computes it, which is what makes an interrupted run continue as if nothing had happened.
 */
export function deriveSeed(...parts: readonly (string | number)[]): number {
  return createHash('sha256').update(JSON.stringify(parts)).digest().readUInt32BE(0);
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
