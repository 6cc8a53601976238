import * as v from 'valibot';
import { quote, UserError } from '../../errors.js';
import { type LayerType, layers } from '../../nn/layers/table.js';
import { isWeighted } from '../../nn/layers/treatments.js';
import { type BiasMode, biasModes } from './assignment.js';
import { type Composite, type CompositeEntry, rulesFor } from './composite.js';
import { makeRule, type RuleName, type RuleParameters, rules } from './rules/index.js';

/** What holds for entries whose rule sees biases and that do not say what becomes of them. */
const DEFAULT_BIAS: BiasMode = 'absorb';

const types = Object.keys(layers) as LayerType[];

const oneOf = <const T extends string>(values: readonly T[]) =>
  v.picklist(values, `must be one of ${values.join(', ')}`);
const parameter = v.optional(v.number('must be a number'));
const text = (what: string) =>
  v.pipe(v.string(`must be ${what}`), v.minLength(1, `must be ${what}, not empty`));

const entrySchema = v.strictObject(
  {
    first: v.optional(v.literal(true, 'must be true, or be left out')),
    type: v.optional(oneOf(types)),
    name: v.optional(text('a pattern of layer names')),
    rule: oneOf(rulesFor(undefined)),
    epsilon: parameter,
    alpha: parameter,
    beta: parameter,
    gamma: parameter,
    bias: v.optional(oneOf(biasModes)),
  },
  'must be an object with a rule',
);

const fileSchema = v.strictObject(
  {
    name: v.optional(text('a text')),
    rules: v.pipe(
      v.array(entrySchema, 'must be a list of entries'),
      v.minLength(1, 'must have an entry'),
    ),
  },
  'must be an object with a name and rules',
);

type Entry = v.InferOutput<typeof entrySchema>;

/** Where in the file an issue is, as one would write it in JavaScript: `rules[2].alpha`. */
const placeOf = (issue: v.BaseIssue<unknown>): string =>
  (issue.path ?? [])
    .map(({ key }) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`))
    .join('')
    .replace(/^\./, '');

/** What is wrong with one place of the file, and what would be right. */
function explainIssue(issue: v.BaseIssue<unknown>): string {
  const place = placeOf(issue);
  if (issue.type === 'strict_object' && issue.path !== undefined) {
    // An object with a key that is not known, or without one that must be there.
    if (issue.expected === 'never') {
      const known = issue.path.length > 1 ? entrySchema.entries : fileSchema.entries;
      return `${quote(place)} is not known; use ${Object.keys(known).join(', ')}`;
    }
    if (issue.received === 'undefined') return `${place} is missing`;
  }
  return `${place === '' ? 'it' : place} ${issue.message}, not ${quote(issue.received)}`;
}

/**
 * Tells the names that a pattern stands for: `*` is any run of characters, slashes included, `?`
 * any single one, and everything else itself. Linear in the name's length for each `*`.
 */
export function matcher(pattern: string): (name: string) => boolean {
  const wanted = [...pattern.replace(/\*+/g, '*')];
  return (name) => {
    const given = [...name];
    let [p, n] = [0, 0];
    /** Where to go on when what follows the last `*` does not fit: it takes one more character. */
    let [afterStar, taken] = [-1, 0];
    while (n < given.length) {
      if (wanted[p] === '*') {
        p++;
        [afterStar, taken] = [p, n];
      } else if (p < wanted.length && (wanted[p] === '?' || wanted[p] === given[n])) {
        p++;
        n++;
      } else if (afterStar >= 0) {
        taken++;
        [p, n] = [afterStar, taken];
      } else return false;
    }
    return wanted.slice(p).every((rest) => rest === '*');
  };
}

/** The parameters that an entry gives its rule; of alpha and beta, the one left out follows. */
function parametersOf({ rule, epsilon, alpha, beta, gamma }: Entry): RuleParameters {
  const derive = rule === 'alpha-beta';
  const all = {
    epsilon,
    alpha: alpha ?? (derive && beta !== undefined ? 1 + beta : undefined),
    beta: beta ?? (derive && alpha !== undefined ? alpha - 1 : undefined),
    gamma,
  };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
}

/** Checks that the entry's rule exists for its type of layer, with such parameters and bias. */
function checkRule({ type, rule, bias }: Entry, parameters: RuleParameters): void {
  const known = rulesFor(type);
  if (!known.includes(rule)) {
    throw new RangeError(`layers of the type ${type} take ${known.join(' or ')}, not ${rule}`);
  }
  if (Object.hasOwn(rules, rule) && (type === undefined || isWeighted(type))) {
    makeRule(rule as RuleName, parameters);
    return;
  }
  const { epsilon, ...others } = parameters;
  if (rule === 'epsilon' && !(epsilon !== undefined && epsilon >= 0)) {
    throw new RangeError(`epsilon needs a parameter epsilon of 0 or more, not ${epsilon}`);
  }
  const [parameter] = Object.keys(rule === 'epsilon' ? others : parameters);
  if (parameter !== undefined) throw new RangeError(`${rule} has no parameter ${parameter}`);
  if (bias !== undefined) throw new RangeError(`${rule} is for layers without weights or biases`);
}

/** One entry, checked, so that a parameter which cannot be is found before any network is there. */
function entryOf(entry: Entry, place: string): CompositeEntry {
  const parameters = parametersOf(entry);
  try {
    checkRule(entry, parameters);
  } catch (error) {
    throw new UserError(`${place}: ${(error as Error).message}`);
  }
  return {
    rule: entry.rule,
    parameters,
    ...(entry.first === undefined ? {} : { first: true }),
    ...(entry.type === undefined ? {} : { type: entry.type }),
    ...(entry.name === undefined ? {} : { matches: matcher(entry.name) }),
    ...(entry.bias === undefined ? {} : { bias: entry.bias }),
  };
}

/**
 * A composite from the text of a JSON file,
 * `{"name": …, "rules": [{"first": true, "type": "convolution", "name": "inception_*", "rule":
 * "alpha-beta", "beta": 1, "bias": "ignore"}, …]}`.
 *
 * - `first`, `type` and `name` are conditions, all optional; the first entry that matches wins.
 * - Rules are for layers with weights, each of which needs an entry. Other layers have a treatment of
 *   their type, which `{"type": "max-pooling", "rule": "proportional"}` changes: see `treatments`.
 * - Rules have no default parameters: `epsilon` needs `epsilon`, `gamma` needs `gamma`,
 *   `alpha-beta` needs `alpha` or `beta` (α − β = 1 gives the other); others take none.
 * - Without `bias`, rules that see biases absorb them. `flat`, `w-square` and `z-box` see them only
 *   where the entry has a `bias`.
 *
 * @param source names the file in errors, and the composite if it has no `name`
 * @throws UserError that names the entry and its field
 */
export function parseComposite(text: string, source: string): Composite {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    const [reason] = (error as Error).message.split('\n');
    throw new UserError(`the composite ${quote(source)} is not JSON: ${reason}`);
  }
  const result = v.safeParse(fileSchema, json, { abortEarly: true });
  if (!result.success) {
    throw new UserError(`the composite ${quote(source)}: ${explainIssue(result.issues[0])}`);
  }
  const { name = source, rules: entries } = result.output;
  return {
    name,
    bias: DEFAULT_BIAS,
    entries: entries.map((entry, index) =>
      entryOf(entry, `the composite ${quote(source)}: rules[${index}]`),
    ),
  };
}
