import { negative, positive, type Rule, w } from './rule.js';

/**
 * The z^B-rule (Montavon et al. 2017, eq. 13), for pixels, which lie between l and h:
 *
 * `R_i = Σ_j (x_i w_ij − l_i w_ij⁺ − h_i w_ij⁻) / Σ_i(…) · R_j`
 *
 * l and h are, for each colour channel, the lowest and highest pixel after mean subtraction.
 * Costs three forward and three backward products of the first layer, which is a small one.
 */
export const zBox = (): Rule => ({
  name: 'z-box',
  parameters: {},
  withoutBias: true,
  pixelsOnly: true,
  groups: [
    {
      terms: [
        { input: 'x', weight: w },
        { input: '-low', weight: positive },
        { input: '-high', weight: negative },
      ],
      bias: w,
      lambda: 1,
      appliesTo: 'always',
      epsilon: 0,
    },
  ],
});
