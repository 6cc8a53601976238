import { type NormName, normNames, normParameter, overChannels } from './channel-norm.js';
import { copied, gradientHere } from './gradient-at.js';
import { defineMethod } from './method.js';

/**
 * The gradient itself: `R_i = ∂f_c/∂x_i`, signed, for every colour value of every pixel, in units
 * of score per grey level (Simonyan et al. 2014, section 3). Positive: brighter raises the score.
 * With a norm it is sensitivity analysis.
 */
export const gradient = defineMethod({
  title: 'Gradient: the signed slope of the score along each colour value',
  source: 'Simonyan et al. 2014',
  parameters: {
    norm: {
      ...normParameter,
      default: 'none',
      choices: ['none', ...normNames],
      about: `${normParameter.about}; none: signed, channel by channel`,
    },
  },
  sign: ({ norm }) => (norm === 'none' ? 'signed' : 'positive'),
  prepare: ({ norm }) => ({
    purpose: 'gradient',
    *explain(subject, target, { progress } = {}) {
      const { shape } = subject.input;
      const read = (gradient: ArrayLike<number>) =>
        norm === 'none'
          ? { values: copied(gradient), shape }
          : overChannels(gradient, shape, norm as NormName);
      return yield* gradientHere(subject, target, { progress }, read);
    },
  }),
});
