import { type Rule, squared } from './rule.js';

/**
 * The w²-rule (Montavon et al. 2017, eq. 12), for inputs that have no scale of their own:
 *
 * `R_i = Σ_j w_ij² / Σ_i w_ij² · R_j`, the sum over real (unpadded) inputs
 *
 * Costs one forward and one backward product.
 */
export const wSquare = (): Rule => ({
  name: 'w-square',
  parameters: {},
  withoutBias: true,
  groups: [
    {
      terms: [{ input: 'one', weight: squared }],
      bias: squared,
      lambda: 1,
      appliesTo: 'always',
      epsilon: 0,
    },
  ],
});
