import { type Rule, w } from './rule.js';

/**
 * LRP-ε (Bach et al. 2015, eq. 58); with ε = 0 LRP-0, the z-rule (eq. 56):
 *
 * `R_i = Σ_j z_ij / (z_j + ε·sign(z_j)) · R_j`, sign(0) = +1
 *
 * Costs one backward product: the denominators are what the layer said, less the bias if it is
 * ignored.
 * @param epsilon the stabiliser, ≥ 0, in units of the layer's output
 */
export const epsilon = ({ epsilon }: { readonly epsilon: number }): Rule => ({
  name: 'epsilon',
  parameters: { epsilon },
  groups: [
    {
      terms: [{ input: 'x', weight: w }],
      bias: w,
      cancels: true,
      lambda: 1,
      appliesTo: 'always',
      epsilon,
    },
  ],
});
