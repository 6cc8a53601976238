import { UserError } from '../../errors.js';
import type { Parameter, ParameterValue, ParameterValues } from './method.js';

/** A value as the parameter wants it. Throws a UserError that names the option. */
function check(name: string, parameter: Parameter, value: ParameterValue): ParameterValue {
  const refuse = (wanted: string) => new UserError(`--${name} must be ${wanted}, not ${value}`);
  if (parameter.kind === 'layer') return value;
  if (parameter.kind === 'choice') {
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
export function parameterValues(
  parameters: Readonly<Record<string, Parameter>>,
  given: ParameterValues,
): ParameterValues {
  const values: Record<string, ParameterValue> = {};
  for (const [name, parameter] of Object.entries(parameters)) {
    const value = given[name] ?? parameter.default;
    if (value !== undefined) values[name] = check(name, parameter, value);
  }
  return values;
}
