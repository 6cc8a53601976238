import * as v from 'valibot';
import { UserError } from '../../errors.js';
import { parseOperations } from '../../image/distort/index.js';
import { parseRegion } from '../evidence/parse-region.js';

const stage = v.strictObject({
  /** The number of the stage whose picture is distorted; 0 is the original. */
  of: v.pipe(v.number(), v.integer(), v.minValue(0)),
  /** Whose score is watched. */
  class: v.string(),
  region: v.string(),
  invert: v.boolean(),
  op: v.string(),
});

const schema = v.strictObject({
  kind: v.literal('stages'),
  version: v.literal(1),
  /** The picture that the stages are of. */
  image: v.strictObject({
    name: v.string(),
    sha256: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)),
  }),
  stages: v.array(stage),
  /** Masks that regions name, each a PNG in base64. */
  masks: v.record(v.string(), v.pipe(v.string(), v.base64())),
});

/** Stages as the studio saves them: what was done to a picture, step by step. */
export type StagesFile = v.InferOutput<typeof schema>;
export type StoredStage = StagesFile['stages'][number];

/**
 * Stages from the text of a file.
 * @param name what messages call the file
 * @throws UserError where it holds none, a stage comes before its own picture, or names a region or an
 *   operation that there is not
 */
export function parseStages(text: string, name: string): StagesFile {
  const file = checked(text, name);
  file.stages.forEach(({ of, region, op }, i) => {
    const where = `${name}, stage ${i + 1}`;
    if (of > i) {
      throw new UserError(`${where}: it is made of stage ${of}, which comes no earlier`);
    }
    try {
      parseRegion(region);
      parseOperations(op);
    } catch (error) {
      throw new UserError(`${where}: ${(error as Error).message}`, { cause: error });
    }
  });
  return file;
}

function checked(text: string, name: string): StagesFile {
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch (error) {
    throw new UserError(`${name} is no JSON; give a file of stages that the studio has saved`, {
      cause: error,
    });
  }
  const result = v.safeParse(schema, data, { abortEarly: true });
  if (result.success) return result.output;
  const [issue] = result.issues;
  const field = v.getDotPath(issue);
  const what = field === null ? 'it' : field;
  throw new UserError(
    `${name} holds no stages: ${what} must be ${issue.expected ?? 'of another kind'}, not ${issue.received}`,
  );
}
