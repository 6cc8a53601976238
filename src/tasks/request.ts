import * as v from 'valibot';
import { UserError } from '../errors.js';
import { FITS } from '../image/fit/fit.js';
import { wordingOf } from '../validate.js';

/** The schema of a request: an object of named fields, whose cross-field rules may be piped behind. */
export type RequestSchema = v.GenericSchema<Record<string, unknown>, Record<string, unknown>> & {
  readonly entries: v.ObjectEntries;
};

/**
 * The message of a field that is not what it must be. It begins behind the field's name, which only
 * `parseRequest` knows how to write.
 */
const must = (wanted: string) => (issue: v.BaseIssue<unknown>) =>
  `must be ${wanted}, not ${typeof issue.input === 'object' ? issue.received : String(issue.input)}`;

/** A text. */
export const text = v.string(must('a text'));

/** What a file's name begins with: not a path. */
export const stem = v.pipe(
  text,
  v.regex(/^(?!\.*$)[^/\\\p{Cc}]+$/u, must('the beginning of a file name, without a folder')),
);

/** Yes or no; no by default. */
export const flag = v.optional(v.boolean(must('true or false')), false);

/** A whole number from `min` to `max`, both included. */
export function wholeNumber(min: number, max = Infinity) {
  const message = must(wordingOf({ whole: true, min, ...(max < Infinity && { max }) }));
  return v.pipe(
    v.number(message),
    v.integer(message),
    v.minValue(min, message),
    v.maxValue(max, message),
  );
}

/** A finite number from `min` to `max`, both included. */
export function numberFrom(min: number, max = Infinity) {
  const message = must(wordingOf({ min, ...(max < Infinity && { max }) }));
  return v.pipe(
    v.number(message),
    v.finite(message),
    v.minValue(min, message),
    v.maxValue(max, message),
  );
}

/** One of the names in a list. */
export const oneOf = <const T extends string>(names: readonly T[]) =>
  v.picklist(names, must(`one of ${names.join(', ')}`));

/** One of a table's names. */
export const keyOf = <T extends Record<string, unknown>>(table: T) =>
  oneOf(Object.keys(table) as (keyof T & string)[]);

/** At least one path of a picture. */
export const images = v.pipe(
  v.array(text, must('a list of pictures')),
  v.minLength(1, 'must name a picture'),
);

/** How a picture is fitted to the network's input; as the network says by default. */
export const fit = v.optional(oneOf(FITS));

/** Which class: `top1`, an index, a synset, or a label. */
export const topClass = v.optional(text, 'top1');

/** Which classes, as `ClassQuery` says; one text, or a list. */
export const classes = v.optional(
  v.union(
    [text, v.pipe(v.array(text), v.minLength(1, 'must name a class'))],
    must('a class, or a list of classes'),
  ),
  'top1',
);

/** The seed of everything random, 0 … 2³² − 1. */
export const seed = v.optional(wholeNumber(0, 0xffffffff), 1);

/** A rule over several fields of a request: a function that throws a UserError where it is broken. */
export const rule = <T>(check: (request: T) => void) =>
  v.check<T, string>((request) => {
    check(request);
    return true;
  }, '');

/**
 * A request from plain data, such as the body of an HTTP request, with defaults for what is left out.
 * @throws UserError that names the first field that is wrong
 */
export function parseRequest<S extends RequestSchema>(schema: S, given: unknown): v.InferOutput<S> {
  const result = v.safeParse(schema, given, { abortEarly: true, abortPipeEarly: true });
  if (result.success) return result.output;
  throw errorOf(result.issues[0], schema);
}

function errorOf(issue: v.BaseIssue<unknown>, { entries }: RequestSchema): UserError {
  const field = issue.path?.[0]?.key;
  if (typeof field !== 'string') return new UserError('a request must be an object of fields');
  if (issue.type === 'strict_object') {
    if (issue.expected === 'never') {
      const known = Object.keys(entries).join(', ');
      return new UserError(`there is no field ${field}; use ${known}`, { field });
    }
    if (issue.received === 'undefined') {
      return new UserError((n) => `${n(field)} is missing`, { field });
    }
  }
  return new UserError((n) => `${n(field)} ${issue.message}`, { field });
}
