import type * as v from 'valibot';
import { parseRequest, type RequestSchema } from '../tasks/request.js';
import type { Task } from '../tasks/task.js';
import { sharedWords } from './shared-words.js';

/** The words of the command line as yargs hands them over, by their names with and without hyphens. */
export type Given = Readonly<Record<string, unknown>>;

/** The fields that were given, without those that were left out. */
const pick = (given: Given, fields: readonly string[]): Given =>
  Object.fromEntries(
    fields.flatMap((field) => (given[field] === undefined ? [] : [[field, given[field]]])),
  );

/** What a schema is about among the options: typed and checked here, and nowhere else. */
export const settingsFrom = <S extends RequestSchema>(
  schema: S,
  given: Given,
): v.InferOutput<S> => {
  const { size, scale, ...others } = given;
  const words = { ...others, ...sharedWords(given).network };
  return parseRequest(schema, pick(words, Object.keys(schema.entries)));
};

/** A task's request: the options that have its fields' names, and `more` that no option says as it is. */
export const requestFrom = <S extends RequestSchema, D>(
  task: Task<S, D>,
  given: Given,
  more: Given = {},
): v.InferOutput<S> => {
  const { size, scale, ...others } = given;
  const words = { ...others, ...sharedWords(given).drawing };
  return task.parse({ ...pick(words, Object.keys(task.request.entries)), ...more });
};

/** The entries of a list: given one by one, or with commas between them. */
export const listFrom = (value: unknown): string[] =>
  [value].flat().flatMap((text) =>
    String(text)
      .split(',')
      .map((part) => part.trim()),
  );

/** The command line that is running, quoted so that a shell reads it as it was given. */
export const commandLine = (): string =>
  ['whypixel', ...process.argv.slice(2)]
    .map((word) => (/^[\w./:,=@%+-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`))
    .join(' ');
