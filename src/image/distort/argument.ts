import { UserError } from '../../errors.js';

/**
 * Reads the number behind an operation's colon.
 *
 * @param usage the operation's usage, for the message
 * @param allowed what the number must be
 * @param rule `allowed` in words, to follow "must be"
 * @throws UserError when there is no plain decimal number, or it is not allowed
 */
export function numberArgument(
  argument: string | undefined,
  usage: string,
  allowed: (value: number) => boolean,
  rule: string,
): number {
  const text = argument?.trim() ?? '';
  const value = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : Number.NaN;
  if (allowed(value)) return value;
  const letter = usage.slice(usage.indexOf(':') + 1);
  const got = argument === undefined ? 'it is missing' : `not "${argument}"`;
  throw new UserError(`${usage}: ${letter} must be ${rule}, ${got}`);
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
