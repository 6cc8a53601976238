import { describe, expect, it } from 'vitest';
import { gradient } from '../../../src/explain/methods/gradient.js';
import { gradientAt } from '../../../src/explain/methods/gradient-at.js';
import { gradientXInput } from '../../../src/explain/methods/gradient-x-input.js';
import { lrp } from '../../../src/explain/methods/lrp.js';
import { sensitivity } from '../../../src/explain/methods/sensitivity.js';
import { createEngine } from '../../../src/node/engine.js';
import { finish } from '../../../src/steps.js';
import { CLASSES, SHAPE, smallInput, smallSubject, total } from './support/small-network.js';

const signed = { norm: 'none' } as const;

describe('gradient', () => {
  it('is the slope of the score along every input value', async () => {
    const engine = await createEngine({ dtype: 'float64' });
    const subject = await smallSubject({ normalised: true }, engine);
    const x = smallInput();
    const { values, shape } = gradient.explain(subject, 2, signed);
    expect(shape).toEqual(SHAPE);
    const step = 0.05;
    x.forEach((value, i) => {
      const score = (at: number) => subject.scoresOf(x.with(i, at))[2];
      const slope = (score(value + step) - score(value - step)) / (2 * step);
      // Scores come back in float32: about 1e-5 of them, over 2 · step.
      expect(Math.abs(values[i] - slope)).toBeLessThan(2e-3 * Math.max(1, Math.abs(slope)));
    });
  });

  it('at another input is what that input’s own subject has', async () => {
    const subject = await smallSubject({ normalised: true });
    const other = smallInput(8);
    const away = finish(gradientAt(subject, other, 1));
    expect(finish(gradientAt(subject, smallInput(), 1))).toEqual(
      gradient.explain(subject, 1, signed).values,
    );
    expect(away).not.toEqual(gradient.explain(subject, 1, signed).values);
  });
});

describe('sensitivity analysis', () => {
  it('sums to the squared norm of the gradient', async () => {
    const subject = await smallSubject();
    for (let target = 0; target < CLASSES; target++) {
      const raw = gradient.explain(subject, target, signed).values;
      const independent = total(Array.from(raw, (g) => g * g));
      const { values, shape, findings } = sensitivity.explain(subject, target, { norm: 'squared' });
      expect(shape).toEqual(SHAPE.slice(1));
      expect(independent).toBeGreaterThan(0);
      expect(Math.abs(total(values) / independent - 1)).toBeLessThan(1e-6);
      expect(Math.abs((findings?.squaredNorm as number) / independent - 1)).toBeLessThan(1e-12);
    }
  });

  it('takes each norm over the three channels of one pixel', async () => {
    const subject = await smallSubject();
    const raw = gradient.explain(subject, 0, signed).values;
    const plane = 8 * 6;
    const direct = {
      squared: (b: number, g: number, r: number) => b ** 2 + g ** 2 + r ** 2,
      l2: (b: number, g: number, r: number) => Math.hypot(b, g, r),
      max: (b: number, g: number, r: number) => Math.max(Math.abs(b), Math.abs(g), Math.abs(r)),
    };
    for (const [norm, of] of Object.entries(direct) as [
      keyof typeof direct,
      (typeof direct)['l2'],
    ][]) {
      const { values } = sensitivity.explain(subject, 0, { norm });
      expect(gradient.explain(subject, 0, { norm }).values).toEqual(values);
      for (let i = 0; i < plane; i++) {
        const expected = of(raw[i], raw[plane + i], raw[2 * plane + i]);
        expect(Math.abs(values[i] - expected)).toBeLessThanOrEqual(1e-6 * expected);
      }
    }
  });
});

describe('gradient × input', () => {
  it('is LRP-0 in a network of convolutions, ReLUs and max pooling', async () => {
    const subject = await smallSubject();
    for (let target = 0; target < CLASSES; target++) {
      const { values, shape } = gradientXInput.explain(subject, target, {});
      const zRule = lrp.explain(subject, target, { preset: 'epsilon', epsilon: 0 });
      expect(shape).toEqual(SHAPE);
      const scale = Math.max(...Array.from(values, Math.abs));
      values.forEach((value, i) => {
        expect(Math.abs(value - zRule.values[i])).toBeLessThan(1e-4 * scale);
      });
    }
  });

  it('is the input times the gradient', async () => {
    const subject = await smallSubject({ normalised: true });
    const slope = gradient.explain(subject, 3, signed).values;
    const expected = Float32Array.from(smallInput(), (x, i) => Math.fround(x) * slope[i]);
    expect(gradientXInput.explain(subject, 3, {}).values).toEqual(expected);
  });
});
