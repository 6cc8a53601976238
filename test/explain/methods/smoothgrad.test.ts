import { describe, expect, it } from 'vitest';
import { sensitivity } from '../../../src/explain/methods/sensitivity.js';
import { smoothgrad } from '../../../src/explain/methods/smoothgrad.js';
import { smallSubject } from './support/small-network.js';

const values = { samples: 5, noise: 0.15, seed: 1, norm: 'squared' } as const;

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
    for (const norm of ['squared', 'l2', 'max'] as const) {
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
