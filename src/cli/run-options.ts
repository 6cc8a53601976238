import { UserError } from '../errors.js';

/** A number from `min` to `max`, or a UserError that names the option. */
export function numberFrom(name: string, value: unknown, min: number, max = Infinity): number {
  const number = Number(value);
  if (Number.isFinite(number) && number >= min && number <= max) return number;
  const range = max === Infinity ? `of at least ${min}` : `from ${min} to ${max}`;
  throw new UserError(`--${name} must be a number ${range}, not ${value}`);
}

/** The command line that is running, quoted so that a shell reads it as it was given. */
export const commandLine = (): string =>
  ['whypixel', ...process.argv.slice(2)]
    .map((word) => (/^[\w./:,=@%+-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`))
    .join(' ');
