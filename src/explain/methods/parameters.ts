import { type FieldName, UserError } from '../../errors.js';
import type { Network } from '../../nn/network.js';
import type { MethodValues, Parameter, ParameterValues } from './method.js';

type Value = MethodValues[string];

/** A value as its parameter needs it. Throws a UserError that names the parameter. */
function check(field: string, parameter: Parameter, value: Value): Value {
  const refuse = (wanted: string) =>
    new UserError((name: FieldName) => `${name(field)} must be ${wanted}, not ${value}`, { field });
  if (parameter.kind === 'layer') return value;
  if (parameter.kind === 'composite' && typeof value === 'object') return value;
  if (parameter.kind === 'choice' || parameter.kind === 'composite') {
    if (parameter.choices.includes(String(value))) return value;
    throw refuse(`one of ${parameter.choices.join(', ')}`);
  }
  const number = typeof value === 'string' && value.trim() === '' ? Number.NaN : Number(value);
  const { kind, min = -Infinity, max = Infinity } = parameter;
  if (!Number.isFinite(number) || (kind === 'integer' && !Number.isInteger(number))) {
    throw refuse(kind === 'integer' ? 'a whole number' : 'a number');
  }
  if (number < min || number > max) {
    throw refuse(max === Infinity ? `${min} or more` : `from ${min} to ${max}`);
  }
  return number;
}

/**
 * The values of a method's parameters: those given, checked, and defaults for the others.
 * @throws UserError for a value out of its range
 */
export function parameterValues<V extends Value = Value>(
  parameters: Readonly<Record<string, Parameter>>,
  given: Readonly<Record<string, V>>,
): Readonly<Record<string, V | number | string>> {
  const values: Record<string, V | number | string> = {};
  for (const [name, parameter] of Object.entries(parameters)) {
    const value = given[name] ?? parameter.default;
    if (value !== undefined) values[name] = check(name, parameter, value) as V | number | string;
  }
  return values;
}

/** The values, with the network's own layer for each layer that is left to it: what documents say. */
export function valuesFor(
  network: Network,
  parameters: Readonly<Record<string, Parameter>>,
  values: ParameterValues,
): ParameterValues {
  const layers = Object.entries(parameters).flatMap(([name, parameter]) =>
    parameter.kind === 'layer' && values[name] === undefined
      ? [[name, parameter.defaultFor(network)] as const]
      : [],
  );
  return { ...values, ...Object.fromEntries(layers) };
}
