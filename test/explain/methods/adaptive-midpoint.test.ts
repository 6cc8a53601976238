import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { adaptivePieces, type Path } from '../../../src/explain/methods/adaptive-midpoint.js';
import { finish } from '../../../src/steps.js';

/** What `Path` computes, without steps. */
interface Curve {
  score(t: number): number;
  gradient(t: number): Float32Array;
  slope(gradient: Float32Array): number;
}

const cutIntoPieces = ({ score, gradient, slope }: Curve, count: number) => {
  const path: Path = {
    *score(t) {
      yield;
      return score(t);
    },
    *gradient(t) {
      yield;
      return gradient(t);
    },
    slope,
  };
  return finish(adaptivePieces(path, count));
};

/** Rises by 1 a unit as far as `kink`, by 11 after it; the gradient is the slope itself. */
const kinked = (kink: number) => ({
  score: (t: number) => t + 10 * Math.max(0, t - kink),
  gradient: (t: number) => Float32Array.of(t > kink ? 11 : 1),
  slope: ([gradient]: Float32Array) => gradient,
});

describe('adaptivePieces', () => {
  it('covers the way once, with the gradient in the middle of each piece', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 200 }),
        fc.double({ min: 0, max: 1 }),
        (count, kink) => {
          const middles: number[] = [];
          let scores = 0;
          const way = kinked(Number.isNaN(kink) ? 0 : kink);
          const pieces = cutIntoPieces(
            {
              score: (t: number) => {
                scores += 1;
                return way.score(t);
              },
              gradient: (t: number) => {
                middles.push(t);
                return Float32Array.of(t, ...way.gradient(t));
              },
              slope: ([, gradient]: Float32Array) => gradient,
            },
            count,
          );
          expect(pieces).toHaveLength(count);
          expect(middles).toHaveLength(count);
          expect(scores).toBe(count + 1);
          expect(pieces[0].from).toBe(0);
          expect(pieces.at(-1)?.to).toBe(1);
          pieces.forEach(({ from, to, gradient }, k) => {
            if (k > 0) expect(from).toBe(pieces[k - 1].to);
            expect(to).toBeGreaterThan(from);
            expect(gradient[0]).toBeCloseTo((from + to) / 2, 6);
          });
        },
      ),
    );
  });

  it('is precise where the slope jumps, which even pieces are not', () => {
    const kink = 0.0637;
    const way = kinked(kink);
    const integral = cutIntoPieces(way, 16).reduce(
      (sum, { from, to, gradient }) => sum + (to - from) * gradient[0],
      0,
    );
    const even = Array.from({ length: 16 }, (_, k) => way.gradient((k + 0.5) / 16)[0] / 16);
    const rise = way.score(1);
    expect(Math.abs(even.reduce((a, b) => a + b) - rise)).toBeGreaterThan(1e-2);
    // Five cuts: the piece with the kink is 6 · 3⁵ times shorter than the way.
    expect(Math.abs(integral - rise)).toBeLessThan(10 / (6 * 3 ** 5));
  });
});
