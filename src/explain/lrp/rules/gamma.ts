import type { Rule, WeightPart } from './rule.js';

/**
 * LRP-γ (Montavon et al. 2019, section 10.2.3), generalised to inputs of either sign (Andéol et al.
 * 2021, appendix): for units that fire, z_j > 0,
 *
 * `R_i = Σ_j (x_i⁺ (w_ij + γ w_ij⁺) + x_i⁻ (w_ij + γ w_ij⁻)) / Σ_i(…) · R_j`
 *
 * and with γ w⁻ and γ w⁺ exchanged for units with z_j < 0, where z_j is the unit's own
 * pre-activation, bias included. Units with z_j = 0 hand nothing down.
 *
 * Costs one forward and one backward product for non-negative inputs after a ReLU, where no unit
 * with z_j < 0 has relevance; twice that where some have, and twice again for inputs of either sign.
 * @param gamma how much what agrees with the unit is favoured, ≥ 0; 0 is LRP-0
 */
export const gamma = ({ gamma }: { readonly gamma: number }): Rule => {
  const up: WeightPart = { key: `w+${gamma}w+`, of: (v) => v + gamma * Math.max(v, 0) };
  const down: WeightPart = { key: `w+${gamma}w-`, of: (v) => v + gamma * Math.min(v, 0) };
  return {
    name: 'gamma',
    parameters: { gamma },
    groups: [
      {
        terms: [
          { input: 'x+', weight: up },
          { input: 'x-', weight: down },
        ],
        bias: up,
        cancels: true,
        lambda: 1,
        appliesTo: 'positive',
        epsilon: 0,
      },
      {
        terms: [
          { input: 'x+', weight: down },
          { input: 'x-', weight: up },
        ],
        bias: down,
        cancels: true,
        lambda: 1,
        appliesTo: 'negative',
        epsilon: 0,
      },
    ],
  };
};
