import { negative, positive, type Rule, w } from './rule.js';

/**
 * The z^B-rule (Montavon et al. 2017, eq. 13), for pixels, which lie between l and h:
 *
 * `R_i = Σ_j (x_i w_ij − l_i w_ij⁺ − h_i w_ij⁻) / Σ_i(…) · R_j`
 *
 * l and h are, for each colour channel, the lowest and highest pixel after mean subtraction. As
 * w = w⁺ + w⁻, the terms are `(x_i − l_i) w_ij⁺ + (x_i − h_i) w_ij⁻`, of which none is negative.
 *
 * Costs two backward products of the first layer. Its totals are its output less what pixels at l and h
 * would give, which is the same for all units but those at the edges (see `constantProduct`).
 */
export const zBox = (): Rule => ({
  name: 'z-box',
  parameters: {},
  withoutBias: true,
  pixelsOnly: true,
  groups: [
    {
      terms: [
        { input: 'x-low', weight: positive },
        { input: 'x-high', weight: negative },
      ],
      bias: w,
      byOutput: {
        less: [
          { input: 'low', weight: positive },
          { input: 'high', weight: negative },
        ],
        share: 1,
      },
      lambda: 1,
      appliesTo: 'always',
      epsilon: 0,
    },
  ],
});
