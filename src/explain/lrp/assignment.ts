import type { Rule } from './rules/rule.js';

/**
 * The relevance of a bias: `absorb` leaves the bias in the denominator, where it keeps its share;
 * `ignore` takes it out; `distribute` spreads its share evenly over the unit's real inputs.
 */
export const biasModes = ['absorb', 'ignore', 'distribute'] as const;
export type BiasMode = (typeof biasModes)[number];

/** The rule that a composite assigns to a weighted layer. */
export interface Assignment {
  readonly rule: Rule;
  readonly bias: BiasMode;
}
