import * as v from 'valibot';
import { quote, UserError } from '../../errors.js';
import type { InputSpec } from '../input-spec.js';

/** How pictures become input, as far as one source says it, and the classes. */
export type NetworkDescription = {
  readonly [K in keyof InputSpec]?: InputSpec[K] | undefined;
} & {
  /** The classes' names, or the name of a file beside the description. */
  readonly labels?: string | readonly string[] | undefined;
  /** The output of an ONNX model whose scores are explained, or a value within it. */
  readonly output?: string | undefined;
};

/** The largest side of an input, in pixels. */
const LARGEST_SIDE = 4096;

/** The message of a field that is not what it must be; its name comes before it. */
const must = (wanted: string) => (issue: v.BaseIssue<unknown>) =>
  `must be ${wanted}, not ${Array.isArray(issue.input) ? issue.input.join(',') : issue.received}`;

const SIDE = `a side in pixels, 1 to ${LARGEST_SIDE}, or [height, width]`;
const side = v.pipe(
  v.number(must(SIDE)),
  v.integer(must(SIDE)),
  v.minValue(1, must(SIDE)),
  v.maxValue(LARGEST_SIDE, must(SIDE)),
);

const finite = (wanted: string) => v.pipe(v.number(must(wanted)), v.finite(must(wanted)));

const positive = (wanted: string) =>
  v.pipe(
    finite(wanted),
    v.check((value) => value > 0, must(wanted)),
  );

/** One value for all channels, or one for each. */
const byChannel = <S extends v.GenericSchema<number, number>>(value: S, wanted: string) =>
  v.union(
    [
      v.pipe(
        value,
        v.transform((one): [number, number, number] => [one, one, one]),
      ),
      v.strictTuple([value, value, value], must(wanted)),
    ],
    must(wanted),
  );

const NUMBERS = 'a number, or one for each channel';
const POSITIVES = 'a number above 0, or one for each channel';

/** The fields of a description, as JSON and command lines have them. */
export const descriptionFields = {
  size: v.union(
    [
      v.pipe(
        side,
        v.transform((one): [number, number] => [one, one]),
      ),
      v.strictTuple([side, side], must(SIDE)),
    ],
    must(SIDE),
  ),
  channels: v.picklist(['rgb', 'bgr'], must('rgb or bgr')),
  scale: positive('a number above 0'),
  mean: byChannel(finite(NUMBERS), NUMBERS),
  std: byChannel(positive(POSITIVES), POSITIVES),
  fit: v.picklist(['cover', 'contain', 'squash'], must('cover, contain or squash')),
  resize: side,
} as const;

/** Which output of an ONNX model is explained. */
export const outputField = v.string(must('the name of an output'));

const schema = v.strictObject({
  ...v.partial(v.object(descriptionFields)).entries,
  labels: v.optional(
    v.union([v.string(), v.array(v.string())], must('the name of a file, or a list of names')),
  ),
  output: v.optional(outputField),
});

const FIELDS = Object.keys(schema.entries);

/** Whether a JSON document is about how pictures become input: another program's may lie there too. */
export const isDescription = (json: unknown): boolean =>
  typeof json === 'object' &&
  json !== null &&
  !Array.isArray(json) &&
  Object.keys(json).some((key) => FIELDS.includes(key));

/**
 * A description from JSON that is already parsed: any of `size`, `channels`, `scale`, `mean`, `std`,
 * `fit`, `resize`, `labels` and `output`.
 *
 * @param where names the description in messages
 * @throws UserError naming the field that is wrong
 */
export function parseDescription(json: unknown, where: string): NetworkDescription {
  const result = v.safeParse(schema, json, { abortEarly: true, abortPipeEarly: true });
  if (result.success) return result.output;
  const [issue] = result.issues;
  const key = issue.path?.[0]?.key;
  const field = typeof key === 'string' ? key : 'it';
  if (issue.type === 'strict_object' && typeof key === 'string') {
    throw new UserError(
      `${quote(where)} has an unknown field ${quote(field)}; a description has ${FIELDS.join(', ')}`,
    );
  }
  throw new UserError(`${quote(where)}: ${field} ${issue.message}`);
}
