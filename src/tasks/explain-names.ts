import { UserError } from '../errors.js';
import type { AnyExplainJob as ExplainJob } from '../explain/explain.js';
import { methods } from '../explain/methods/index.js';
import type { Method, ParameterValues } from '../explain/methods/method.js';
import { valuesFor } from '../explain/methods/parameters.js';
import type { Network } from '../nn/network.js';
import { slug } from './names.js';

/** A method, and the values of all its parameters under a network. */
export interface NamedMethod {
  readonly method: ExplainJob['method'];
  readonly values: ParameterValues;
}

export const namedMethod = (
  network: Network,
  { method, values = {} }: ExplainJob,
): NamedMethod => ({
  method,
  values: valuesFor(network, methods[method].parameters, values),
});

/** The preset is part of the name of LRP's files; of other methods' files, only what tells them apart. */
const plainName = ({ method, values }: NamedMethod): string =>
  method === 'lrp' ? `lrp-${slug(String(values.preset))}` : method;

/** The parameters in which methods of one name differ. */
function differing(alike: readonly NamedMethod[]): string[] {
  const [first, ...others] = alike;
  const keys = new Set(alike.flatMap(({ values }) => Object.keys(values)));
  return [...keys].filter((key) => others.some(({ values }) => values[key] !== first.values[key]));
}

/** A value as a part of a file's name: `max` of a choice, `epsilon-0.5` of a number. */
function valuePart({ method, values }: NamedMethod, key: string): string {
  const { parameters }: Method = methods[method];
  const value = String(values[key]).replace(/[^\w.-]+/g, '-');
  return parameters[key]?.kind === 'choice' ? value : `${key}-${value}`;
}

/**
 * What the files of each of several methods are called by: `lrp-conserving`, `sa`; where two would share
 * their files, also the parameters in which they differ: `sa-l2` and `sa-max`.
 * @throws UserError where two are the same
 */
export function fileNamesOf(all: readonly NamedMethod[]): string[] {
  const plain = all.map(plainName);
  const names = all.map((one, i) => {
    const alike = all.filter((_, other) => plain[other] === plain[i]);
    if (alike.length === 1) return plain[i];
    const said = differing(alike).filter((key) => one.values[key] !== undefined);
    return [plain[i], ...said.map((key) => valuePart(one, key))].join('-');
  });
  const twice = names.findIndex((name, i) => names.indexOf(name) < i);
  if (twice < 0) return names;
  throw new UserError(
    (n) => `${n('method')} names ${names[twice]} twice, by one word or by two; name it once`,
    { field: 'method' },
  );
}
