import { quote, UserError } from './errors.js';

/** Which numbers a field may hold. Infinity and NaN are never allowed. */
export interface NumberRange {
  /** Whole numbers only. */
  readonly whole?: boolean;
  /** Inclusive. */
  readonly min?: number;
  /** Inclusive. */
  readonly max?: number;
  /** Exclusive lower bound. */
  readonly above?: number;
  /** The range in words, to follow "must be", where `wordingOf` does not say it well enough. */
  readonly wanted?: string;
}

/** What a message calls the number: a field of the request, or a phrase of its own. */
export type NumberLabel = { readonly field: string } | { readonly phrase: string };

/** Whether a value is a number within a range. */
export function inRange(value: unknown, range: NumberRange): value is number {
  const { whole = false, min = -Infinity, max = Infinity, above = -Infinity } = range;
  if (typeof value !== 'number' || !Number.isFinite(value)) return false;
  return (!whole || Number.isInteger(value)) && value >= min && value <= max && value > above;
}

/** A range in words, to follow "must be": `a whole number from 1 to 5`. */
export function wordingOf({ whole = false, min, max, above, wanted }: NumberRange): string {
  if (wanted !== undefined) return wanted;
  const kind = whole ? 'a whole number' : 'a number';
  if (above !== undefined) return `${kind} above ${above}`;
  if (min !== undefined && max !== undefined) return `${kind} from ${min} to ${max}`;
  if (min !== undefined) return `${kind} of at least ${min}`;
  return max === undefined ? kind : `${kind} of at most ${max}`;
}

/** A value as a number; NaN for text that is empty or no number. */
export const toNumber = (value: unknown): number =>
  typeof value === 'string' && value.trim() === '' ? Number.NaN : Number(value);

/** Text as a number, if it is a plain decimal one: not empty, hexadecimal or `Infinity`; else NaN. */
export const parseDecimal = (text: string): number =>
  /^\s*[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?\s*$/i.test(text) ? Number(text) : Number.NaN;

/**
 * The number that a value is, or that its text says.
 * @param label what the message calls it
 * @throws UserError when it is not a number within the range
 */
export function checkNumber(label: NumberLabel, value: unknown, range: NumberRange): number {
  const number = toNumber(value);
  if (inRange(number, range)) return number;
  throw new UserError(
    (name) =>
      `${'field' in label ? name(label.field) : label.phrase} must be ${wordingOf(range)}, not ${value}`,
    'field' in label ? { field: label.field } : {},
  );
}

/**
 * Refuses fields that there are not: a mistyped one would be passed over, and its default hold in silence.
 * @param what the fields are of
 * @throws UserError that lists those that there are
 */
export function checkFields(
  what: string,
  given: object,
  known: Readonly<Record<string, true>>,
): void {
  const unknown = Object.entries(given).find(
    ([name, value]) => value !== undefined && !Object.hasOwn(known, name),
  );
  if (unknown === undefined) return;
  const [field] = unknown;
  throw new UserError(`${what} has no ${quote(field)}; use ${Object.keys(known).join(', ')}`, {
    field,
  });
}
