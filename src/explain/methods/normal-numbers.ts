import { mersenne } from 'pure-rand/generator/mersenne';

/**
 * An endless stream of independent standard normal numbers that follows from `seed`, a whole number
 * from 0 to 2³² − 1: the Mersenne Twister (Matsumoto and Nishimura 1998), two draws at a time made
 * normal as by Box and Muller (1958).
 */
export function normalNumbers(seed: number): () => number {
  const random = mersenne(seed);
  // In the middle of 2³² equal parts of (0, 1): never 0, whose logarithm is not finite.
  const uniform = () => ((random.next() >>> 0) + 0.5) / 2 ** 32;
  let spare: number | undefined;
  return () => {
    if (spare !== undefined) {
      const second = spare;
      spare = undefined;
      return second;
    }
    const radius = Math.sqrt(-2 * Math.log(uniform()));
    const angle = 2 * Math.PI * uniform();
    spare = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  };
}
