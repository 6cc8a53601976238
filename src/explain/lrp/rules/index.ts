import { inRange } from '../../../validate.js';
import { alphaBeta } from './alpha-beta.js';
import { epsilon } from './epsilon.js';
import { flat } from './flat.js';
import { gamma } from './gamma.js';
import type { Rule } from './rule.js';
import { wSquare } from './w-square.js';
import { zBox } from './z-box.js';
import { zPlus } from './z-plus.js';

/** The parameters that rules take, each with the values it may have. */
export const ruleParameters = {
  epsilon: 'a number ≥ 0',
  alpha: '1 + beta',
  beta: 'a number ≥ 0',
  gamma: 'a number ≥ 0',
} as const;
export type RuleParameter = keyof typeof ruleParameters;
export type RuleParameters = Readonly<Partial<Record<RuleParameter, number>>>;

interface RuleEntry {
  /** The parameters it needs. */
  readonly needs: readonly RuleParameter[];
  readonly make: (parameters: Readonly<Record<RuleParameter, number>>) => Rule;
}

/** Every rule, by the name that composites, ledger and command line use. A new rule is a new line. */
export const rules = {
  epsilon: { needs: ['epsilon'], make: epsilon },
  'alpha-beta': { needs: ['alpha', 'beta'], make: alphaBeta },
  'z-plus': { needs: [], make: zPlus },
  gamma: { needs: ['gamma'], make: gamma },
  'w-square': { needs: [], make: wSquare },
  flat: { needs: [], make: flat },
  'z-box': { needs: [], make: zBox },
} satisfies Record<string, RuleEntry>;

export type RuleName = keyof typeof rules;

/**
 * The rule of that name.
 * @throws RangeError when a parameter is missing, not used by the rule, or out of its range.
 */
export function makeRule(name: RuleName, parameters: RuleParameters): Rule {
  const { needs, make }: RuleEntry = rules[name];
  const given = parameters as Record<RuleParameter, number>;
  for (const [key, value] of Object.entries(parameters)) {
    if (!needs.includes(key as RuleParameter)) {
      throw new RangeError(`the rule ${name} has no parameter ${key}`);
    }
    if (!inRange(value, { min: 0 })) {
      const wanted = ruleParameters[key as RuleParameter];
      throw new RangeError(`${key} must be ${wanted}, not ${value}`);
    }
  }
  const missing = needs.find((key) => given[key] === undefined);
  if (missing !== undefined) throw new RangeError(`the rule ${name} needs ${missing}`);
  if (needs.includes('alpha') && Math.abs(given.alpha - given.beta - 1) > 1e-9) {
    throw new RangeError(`alpha − beta must be 1, not ${given.alpha} − ${given.beta}`);
  }
  return make(given);
}
