import { copied, gradientHere } from './gradient-at.js';
import { defineMethod } from './method.js';

/**
 * The deconvolutional network: from the score back through transposed convolutions and max
 * pooling's winners; a ReLU rectifies what comes back, `g_below = [g > 0] · g`, whether the unit
 * fired or not (Zeiler and Fergus 2014, section 2.1). Signed, `[3, H, W]`. The paper starts at one
 * feature map's activation; here, as with the gradient, a 1 at the class's score. LRN, of which
 * the paper says nothing, goes back by its Jacobian.
 */
export const deconvnet = defineMethod({
  title: 'Deconvnet: the score’s pattern projected back through rectified transposed layers',
  source: 'Zeiler and Fergus 2014',
  parameters: {},
  prepare: () => ({
    purpose: 'gradient',
    *explain(subject, target, { progress } = {}) {
      const values = yield* gradientHere(subject, target, { mode: 'deconvnet', progress }, copied);
      return { values, shape: subject.input.shape };
    },
  }),
});
