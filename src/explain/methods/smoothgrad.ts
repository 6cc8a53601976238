import { randomFrom } from '../../random.js';
import { type NormName, normParameter, overChannels, squaredNormOf } from './channel-norm.js';
import { gradientAt } from './gradient-at.js';
import { defineMethod } from './method.js';

/**
 * SmoothGrad: the gradient, averaged over noisy copies of the input, `ĝ = 1/n Σ_k ∇f_c(x + e_k)`,
 * `e_k ~ N(0, σ²)` independently for every value (Smilkov et al. 2017, section 3), then one number
 * per pixel as in sensitivity analysis. σ is `noise` times the range of a pixel.
 * The seed decides about every bit; without noise it is sensitivity analysis.
 */
export const smoothgrad = defineMethod({
  title: 'SmoothGrad: the gradient averaged over noisy copies of the picture',
  source: 'Smilkov et al. 2017',
  parameters: {
    samples: { kind: 'integer', default: 25, min: 1, about: 'how many noisy copies' },
    noise: {
      kind: 'number',
      default: 0.15,
      min: 0,
      about: 'standard deviation of the noise, as a fraction of a pixel’s range',
    },
    seed: { kind: 'integer', default: 1, min: 0, max: 0xffffffff, about: 'of the noise' },
    norm: normParameter,
  },
  sign: () => 'positive',
  prepare: (values) => ({
    purpose: 'scores',
    *explain(subject, target, { progress } = {}) {
      const { samples, noise, seed, norm } = values as Record<string, number>;
      const { data, shape } = subject.input;
      const { low, high } = subject.bounds;
      const plane = data.length / shape[0];
      const sigma = low.map((lowest, channel) => noise * (high[channel] - lowest));
      const random = randomFrom(seed, 'mersenne');
      const total = new Float64Array(data.length);
      for (let sample = 0; sample < samples; sample++) {
        const noisy = data.map((x, i) => x + sigma[Math.floor(i / plane)] * random.normal());
        const gradient = yield* gradientAt(subject, noisy, target);
        for (let i = 0; i < total.length; i++) total[i] += gradient[i];
        progress?.((sample + 1) / samples);
      }
      const mean = total.map((sum) => sum / samples);
      const map = overChannels(mean, shape, `${norm}` as NormName);
      return { ...map, findings: { squaredNorm: squaredNormOf(mean) } };
    },
  }),
});
