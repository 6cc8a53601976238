import * as v from 'valibot';
import { quote, UserError } from '../errors.js';
import { descriptionFields } from './describe/description.js';

const plainName = v.pipe(v.string(), v.regex(/^[\w][\w.-]*$/));

const count = v.pipe(v.number(), v.integer(), v.minValue(1));

const common = {
  name: plainName,
  /** Its file: embedded, below the manifest's folder; else the name that it is kept by. */
  file: v.string(),
  format: v.picklist(['safetensors', 'caffemodel', 'onnx']),
  bytes: count,
  sha256: v.pipe(v.string(), v.regex(/^[\da-f]{64}$/)),
  parameters: v.optional(count),
  /** The file of its classes, below the manifest's folder; or `imagenet`. */
  labels: v.string(),
  classes: count,
  licence: v.string(),
  /** Who made it, and of what. */
  origin: v.string(),
  /** How pictures become its input. */
  input: v.strictObject({
    ...v.required(v.object(descriptionFields)).entries,
    resize: v.optional(descriptionFields.resize),
  }),
};

const embedded = v.strictObject({ ...common, embedded: v.literal(true) });

const pulled = v.strictObject({
  ...common,
  file: plainName,
  embedded: v.literal(false),
  /** Where it can be loaded from, the first first. */
  sources: v.pipe(
    v.array(
      v.pipe(
        v.string(),
        v.check((url) => URL.canParse(url) && /^https?:/.test(url)),
      ),
    ),
    v.minLength(1),
  ),
});

const schema = v.strictObject({
  networks: v.array(v.variant('embedded', [embedded, pulled])),
});

/** A network that comes with the package. */
export type EmbeddedNetwork = v.InferOutput<typeof embedded>;

/** A network that can be pulled. */
export type PulledNetwork = v.InferOutput<typeof pulled>;

/** A network that a manifest describes. */
export type KnownNetwork = EmbeddedNetwork | PulledNetwork;

/**
 * A manifest of networks from JSON that is already parsed.
 * @param where names the manifest in messages
 * @throws UserError naming the entry and the field that is wrong
 */
export function parseManifest(json: unknown, where: string): readonly KnownNetwork[] {
  const result = v.safeParse(schema, json, { abortEarly: true });
  if (!result.success) {
    const [issue] = result.issues;
    throw new UserError(
      `${quote(where)} is no manifest of networks: ${v.getDotPath(issue) ?? 'it'}: ${issue.message}`,
      { code: 'unreadable' },
    );
  }
  const { networks } = result.output;
  const names = networks.map(({ name }) => name);
  const double = names.find((name, index) => names.indexOf(name) !== index);
  if (double !== undefined) {
    throw new UserError(`${quote(where)} describes ${double} twice`, { code: 'unreadable' });
  }
  return networks;
}
