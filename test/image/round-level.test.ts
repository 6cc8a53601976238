import fc from 'fast-check';
import { expect, it } from 'vitest';
import { roundLevel } from '../../src/image/round-level.js';

it('rounds levels as Math.round does', () => {
  for (let half = 0; half <= 510; half++) {
    for (const level of [half / 2, half / 2 + 1e-9, Math.max(0, half / 2 - 1e-9)]) {
      expect(roundLevel(level)).toBe(Math.round(level));
    }
  }
  fc.assert(
    fc.property(fc.double({ min: 0, max: 255, noNaN: true }), (level) => {
      expect(Math.abs(roundLevel(level) - level)).toBeLessThanOrEqual(0.5 + 1e-12);
    }),
  );
});
