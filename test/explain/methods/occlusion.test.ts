import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { UserError } from '../../../src/errors.js';
import { occlusion } from '../../../src/explain/methods/occlusion.js';
import type { Subject } from '../../../src/explain/subject.js';
import { SHAPE, smallInput, smallSubject } from './support/small-network.js';

const [, H, W] = SHAPE;
let subject: Subject;
beforeAll(async () => {
  subject = await smallSubject({ normalised: true });
});

/** Pixel by pixel: the mean drop over all windows of the grid that cover it. */
function bruteForce(window: number, stride: number, target: number): number[] {
  const begins = (length: number) => {
    const found = new Set<number>();
    for (let at = 0; at + window <= length; at += stride) found.add(at);
    found.add(length - window);
    return [...found];
  };
  const covers = (top: number, left: number, y: number, x: number) =>
    y >= top && y < top + window && x >= left && x < left + window;
  const x = smallInput();
  // The drop is from the score by the same pass: another pass rounds otherwise.
  const whole = subject.scoresOf(x)[target];
  const windows = begins(H).flatMap((top) =>
    begins(W).map((left) => {
      const hidden = x.map((value, i) => {
        const pixel = i % (H * W);
        return covers(top, left, Math.floor(pixel / W), pixel % W) ? 0 : value;
      });
      return { top, left, drop: whole - subject.scoresOf(hidden)[target] };
    }),
  );
  return Array.from({ length: H * W }, (_, pixel) => {
    const over = windows.filter(({ top, left }) =>
      covers(top, left, Math.floor(pixel / W), pixel % W),
    );
    return over.reduce((sum, { drop }) => sum + drop, 0) / over.length;
  });
}

describe('occlusion', () => {
  it('is the mean drop of the score over the windows that cover a pixel', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 6 }).chain((window) =>
          fc.record({
            window: fc.constant(window),
            stride: fc.integer({ min: 1, max: window }),
            target: fc.integer({ min: 0, max: 3 }),
          }),
        ),
        ({ window, stride, target }) => {
          const { values, shape } = occlusion.explain(subject, target, { window, stride });
          expect(shape).toEqual([H, W]);
          bruteForce(window, stride, target).forEach((expected, i) => {
            expect(Math.abs(values[i] - expected)).toBeLessThanOrEqual(
              1e-6 * Math.max(1, Math.abs(expected)),
            );
          });
        },
      ),
      { numRuns: 25 },
    );
  });

  it('says how many windows it tried', () => {
    // Rows begin at 0, 3, 4; columns at 0, 2.
    const { findings } = occlusion.explain(subject, 0, { window: 4, stride: 3 });
    expect(findings).toEqual({ windows: 6 });
  });

  it('refuses windows that do not fit or do not cover', () => {
    const ask = (window: number, stride: number) => () =>
      occlusion.explain(subject, 0, { window, stride });
    expect(ask(7, 1)).toThrow(UserError);
    expect(ask(7, 1)).toThrow('8×6');
    expect(ask(3, 4)).toThrow(UserError);
    expect(ask(3, 4)).toThrow('stride of 3 or less');
  });
});
