import { UserError } from '../../errors.js';
import { inRange, type NumberRange, parseDecimal, wordingOf } from '../../validate.js';

/**
 * Reads the number behind an operation's colon.
 *
 * @param usage the operation's usage, for the message
 * @param range what the number must be
 * @throws UserError when there is no plain decimal number, or it is not allowed
 */
export function numberArgument(
  argument: string | undefined,
  usage: string,
  range: NumberRange,
): number {
  const value = parseDecimal(argument ?? '');
  if (inRange(value, range)) return value;
  const letter = usage.slice(usage.indexOf(':') + 1);
  const got = argument === undefined ? 'it is missing' : `not "${argument}"`;
  throw new UserError(`${usage}: ${letter} must be ${wordingOf(range)}, ${got}`);
}

/**
 * Sees to it that an operation without parameters was given none.
 *
 * @throws UserError otherwise
 */
export function noArgument(argument: string | undefined, usage: string): Record<string, never> {
  if (argument === undefined) return {};
  throw new UserError(`${usage} takes no parameter: drop ":${argument}"`);
}
