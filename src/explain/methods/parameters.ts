import { quote, UserError } from '../../errors.js';
import type { Network } from '../../nn/network.js';
import { checkNumber } from '../../validate.js';
import type { MethodValues, Parameter, ParameterValues } from './parameter.js';

type Value = MethodValues[string];

/** A value as its parameter needs it. Throws a UserError that names the parameter. */
function check(field: string, parameter: Parameter, value: Value): Value {
  if (parameter.kind === 'layer') return value;
  if (parameter.kind === 'composite' && typeof value === 'object') return value;
  if (parameter.kind === 'choice' || parameter.kind === 'composite') {
    if (parameter.choices.includes(String(value))) return value;
    const choices = parameter.choices.join(', ');
    throw new UserError((name) => `${name(field)} must be one of ${choices}, not ${value}`, {
      field,
    });
  }
  const { kind, min = -Infinity, max = Infinity } = parameter;
  checkNumber({ field }, value, { whole: kind === 'integer' });
  const wanted = max === Infinity ? `${min} or more` : `from ${min} to ${max}`;
  return checkNumber({ field }, value, { min, max, wanted });
}

/**
 * The values of a method's parameters: those given, checked, and defaults for the others.
 * @throws UserError for a value out of its range, or of a parameter that there is not
 */
export function parameterValues<V extends Value = Value>(
  parameters: Readonly<Record<string, Parameter>>,
  given: Readonly<Record<string, V>>,
): Readonly<Record<string, V | number | string>> {
  const unknown = Object.keys(given).find(
    (name) => given[name] !== undefined && !Object.hasOwn(parameters, name),
  );
  if (unknown !== undefined) {
    const known = Object.keys(parameters);
    const use = known.length > 0 ? `use ${known.join(', ')}` : 'the method has none';
    throw new UserError(`there is no parameter ${quote(unknown)}; ${use}`, { field: unknown });
  }
  const values: Record<string, V | number | string> = {};
  for (const [name, parameter] of Object.entries(parameters)) {
    const value = given[name] ?? parameter.default;
    if (value !== undefined) values[name] = check(name, parameter, value) as V | number | string;
  }
  return values;
}

/** The values, with the network's own where something is left to it, a preset or a layer: what documents say. */
export function valuesFor(
  network: Network,
  parameters: Readonly<Record<string, Parameter>>,
  values: ParameterValues,
): ParameterValues {
  const own = Object.entries(parameters).flatMap(([name, parameter]) =>
    'defaultFor' in parameter && values[name] === undefined
      ? [[name, parameter.defaultFor(network)] as const]
      : [],
  );
  return { ...Object.fromEntries(own), ...values };
}
