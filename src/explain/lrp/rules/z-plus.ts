import { alphaBeta } from './alpha-beta.js';
import type { Rule } from './rule.js';

/**
 * The z⁺-rule (Montavon et al. 2017, eq. 16): alpha-beta with α = 1 and β = 0,
 *
 * `R_i = Σ_j z_ij⁺ / z_j⁺ · R_j`
 *
 * A unit that nothing excites hands its relevance to what inhibits it, as in alpha-beta.
 * Costs one forward and one backward product for non-negative inputs.
 */
export const zPlus = (): Rule => ({ ...alphaBeta({ alpha: 1, beta: 0 }), name: 'z-plus' });
