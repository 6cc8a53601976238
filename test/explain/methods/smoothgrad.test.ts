import { describe, expect, it } from 'vitest';
import { normalNumbers } from '../../../src/explain/methods/normal-numbers.js';
import { sensitivity } from '../../../src/explain/methods/sensitivity.js';
import { smoothgrad } from '../../../src/explain/methods/smoothgrad.js';
import { smallSubject, total } from './support/small-network.js';

const values = { samples: 5, noise: 0.15, seed: 1, norm: 'squared' };

describe('smoothgrad', () => {
  it('has the same bytes for the same seed, and others for another', async () => {
    const subject = await smallSubject({ normalised: true });
    const { values: once } = smoothgrad.explain(subject, 0, values);
    expect(smoothgrad.explain(subject, 0, values).values).toEqual(once);
    expect(smoothgrad.explain(await smallSubject({ normalised: true }), 0, values).values).toEqual(
      once,
    );
    expect(smoothgrad.explain(subject, 0, { ...values, seed: 2 }).values).not.toEqual(once);
  });

  it('is sensitivity analysis without noise, bit for bit, in every norm', async () => {
    const subject = await smallSubject({ normalised: true });
    for (const norm of ['squared', 'l2', 'max']) {
      const smooth = smoothgrad.explain(subject, 1, { ...values, samples: 3, noise: 0, norm });
      const plain = sensitivity.explain(subject, 1, { norm });
      expect(smooth).toEqual(plain);
    }
  });

  it('draws new noise for every sample, of the standard deviation asked for', async () => {
    const subject = await smallSubject();
    const one = smoothgrad.explain(subject, 0, { ...values, samples: 1 });
    const two = smoothgrad.explain(subject, 0, { ...values, samples: 2 });
    expect(two.values).not.toEqual(one.values);
    // So little noise moves no unit across its kink: the gradient is the plain one.
    const little = smoothgrad.explain(subject, 0, { ...values, samples: 2, noise: 1e-9 });
    const { values: plain } = sensitivity.explain(subject, 0, { norm: 'squared' });
    expect(little.values).toEqual(plain);
    expect(one.values).not.toEqual(plain);
  });
});

describe('normal numbers', () => {
  it('follow the normal distribution', () => {
    const normal = normalNumbers(3);
    const count = 100_000;
    const sample = Array.from({ length: count }, normal);
    const moment = (k: number) => total(sample.map((z) => z ** k)) / count;
    const within = (limit: number) => sample.filter((z) => Math.abs(z) < limit).length / count;
    // Five standard errors: √(1/n), √(2/n), √(96/n), and binomial ones.
    expect(Math.abs(moment(1))).toBeLessThan(0.016);
    expect(Math.abs(moment(2) - 1)).toBeLessThan(0.023);
    expect(Math.abs(moment(4) - 3)).toBeLessThan(0.16);
    expect(Math.abs(within(1) - 0.6827)).toBeLessThan(0.008);
    expect(Math.abs(within(2) - 0.9545)).toBeLessThan(0.004);
  });

  it('are not correlated with the next', () => {
    const normal = normalNumbers(4);
    const sample = Array.from({ length: 100_001 }, normal);
    const products = sample.slice(1).map((z, i) => z * sample[i]);
    expect(Math.abs(total(products) / products.length)).toBeLessThan(0.016);
  });
});
