import { copied, gradientHere } from './gradient-at.js';
import { defineMethod } from './method.js';

/**
 * Guided backpropagation: the backward pass of `∂f_c/∂x`, but a ReLU lets back only what is positive
 * and arrives at a unit that fired, `g_below = [y > 0] · [g > 0] · g` (Springenberg et al. 2015,
 * equation of figure 1). Signed, `[3, H, W]`. No gradient of any function: it shows what excites,
 * and depends little on the class (Nie et al. 2018; Adebayo et al. 2018).
 */
export const guidedBackpropagation = defineMethod({
  title: 'Guided backpropagation: the gradient, letting back only excitation of firing units',
  source: 'Springenberg et al. 2015',
  parameters: {},
  prepare: () => ({
    purpose: 'gradient',
    *explain(subject, target, { progress } = {}) {
      const values = yield* gradientHere(subject, target, { mode: 'guided', progress }, copied);
      return { values, shape: subject.input.shape };
    },
  }),
});
