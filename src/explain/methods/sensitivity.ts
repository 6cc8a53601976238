import { type NormName, normParameter, overChannels, squaredNormOf } from './channel-norm.js';
import { gradientHere } from './gradient-at.js';
import { defineMethod } from './method.js';

/**
 * Sensitivity analysis: how much the score changes with each pixel, whichever way. `squared`:
 * `R_i = Σ_ch g²`, so that Σ R = ‖∇f‖²; `l2`: its root, what the study's demo draws; `max`:
 * `max_ch |g|` (Simonyan et al. 2014).
 */
export const sensitivity = defineMethod({
  title: 'Sensitivity analysis: the squared gradient of the score',
  source: 'Baehrens et al. 2010; Simonyan et al. 2014',
  parameters: { norm: normParameter },
  sign: () => 'positive',
  prepare: ({ norm }) => ({
    purpose: 'gradient',
    *explain(subject, target, { progress } = {}) {
      const { shape } = subject.input;
      return yield* gradientHere(subject, target, { progress }, (gradient) => ({
        ...overChannels(gradient, shape, norm as NormName),
        findings: { squaredNorm: squaredNormOf(gradient) },
      }));
    },
  }),
});
