import { minusSize, negative, positive, type Rule } from './rule.js';

/** How a unit's relevance is divided between its two sides. */
export interface AlphaBeta {
  /** The weight of what excites the unit, 1 + β. */
  readonly alpha: number;
  /** The weight of what inhibits it, ≥ 0. */
  readonly beta: number;
}

/**
 * LRP-αβ (Bach et al. 2015, eq. 60), α − β = 1, β ≥ 0:
 *
 * `R_i = Σ_j (α z_ij⁺ / z_j⁺ − β z_ij⁻ / z_j⁻) · R_j`
 *
 * where z_ij⁺ = x_i⁺ w_ij⁺ + x_i⁻ w_ij⁻ and z_ij⁻ = x_i⁺ w_ij⁻ + x_i⁻ w_ij⁺. Where one side of a
 * unit is empty, the other takes weight 1, so that the unit hands down R_j all the same.
 *
 * Costs one forward product and one backward of both sides for non-negative inputs (z⁻ is what z⁺ leaves of the
 * layer's own output, see `totals.ts`), one and two for inputs of either sign: as z⁺ + z⁻ = z and
 * z⁺ − z⁻ = Σ_i |x_i| |w_ij| + |b_j|, half of the sum of both is z⁺.
 */
export const alphaBeta = ({ alpha, beta }: AlphaBeta): Rule => ({
  name: 'alpha-beta',
  parameters: { alpha, beta },
  complementary: true,
  groups: [
    {
      terms: [
        { input: 'x+', weight: positive },
        { input: 'x-', weight: negative },
      ],
      bias: positive,
      byOutput: { less: [{ input: '|x|', weight: minusSize }], bias: minusSize, share: 0.5 },
      lambda: alpha,
      appliesTo: 'balanced',
      epsilon: 0,
    },
    {
      terms: [
        { input: 'x+', weight: negative },
        { input: 'x-', weight: positive },
      ],
      bias: negative,
      lambda: -beta,
      appliesTo: 'balanced',
      epsilon: 0,
    },
  ],
});
