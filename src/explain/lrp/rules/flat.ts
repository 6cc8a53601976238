import { one, type Rule } from './rule.js';

/**
 * The flat rule (Lapuschkin et al. 2019, supplement): relevance spread evenly over the receptive
 * field,
 *
 * `R_i = Σ_j R_j / n_j`, n_j the number of j's real (unpadded) inputs
 *
 * Costs one forward and one backward product.
 */
export const flat = (): Rule => ({
  name: 'flat',
  parameters: {},
  withoutBias: true,
  groups: [
    {
      terms: [{ input: 'one', weight: one }],
      bias: one,
      lambda: 1,
      appliesTo: 'always',
      epsilon: 0,
    },
  ],
});
