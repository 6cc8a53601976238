import { copied, gradientHere } from './gradient-at.js';
import { defineMethod } from './method.js';

/**
 * Gradient times input: `R_i = x_i · ∂f_c/∂x_i`, where x is the preprocessed input, so that a pixel
 * of the mean colour has no part in it. In a network of linear layers, ReLUs and max pooling this is
 * LRP-0 (Ancona et al. 2018, section 3); GoogLeNet's LRN, which LRP passes unchanged, sets the
 * two apart.
 */
export const gradientXInput = defineMethod({
  title: 'Gradient × input: each colour value’s first-order part in the score',
  source: 'Shrikumar et al. 2016; Ancona et al. 2018',
  parameters: {},
  prepare: () => ({
    purpose: 'gradient',
    *explain(subject, target, { progress } = {}) {
      const { data, shape } = subject.input;
      const values = yield* gradientHere(subject, target, { progress }, copied);
      for (let i = 0; i < values.length; i++) values[i] *= data[i];
      return { values, shape };
    },
  }),
});
