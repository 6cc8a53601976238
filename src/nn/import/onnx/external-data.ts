import { quote, UserError } from '../../../errors.js';
import { formatShape } from '../../formats/shape.js';
import type { ExternalData, OnnxModel, OnnxNode, OnnxTensor } from './model.js';

/**
 * Reads `length` bytes at `offset` of a file in the model's own folder. `location` is a relative
 * path that has been checked to name nothing outside; whether a link leads out is for the reader to
 * check, and so is the file's size.
 */
export type ReadExternal = (
  location: string,
  offset: number,
  length: number,
) => Uint8Array | Promise<Uint8Array>;

/** Bytes of all external tensors together that are loaded. */
const TOTAL_LIMIT = 2 ** 31;

/**
 * Checks a tensor's entries of `external_data` against what its shape needs.
 *
 * Locations are where CVE-2022-25882 and CVE-2024-27318 were: no absolute path, no drive or scheme,
 * no `..`, no backslash (a separator on Windows), no control character.
 *
 * @param size the bytes that the tensor's shape and type need
 * @param refuse makes the error, given what is wrong
 */
export function checkExternal(
  entries: ReadonlyMap<string, string>,
  size: number,
  refuse: (reason: string) => UserError,
): ExternalData {
  const location = entries.get('location') ?? '';
  if (!isInside(location)) {
    throw refuse(`its data is in ${quote(location)}, which is no file of the model's own folder`);
  }
  const number = (key: string, absent: number) => {
    const entry = entries.get(key);
    if (entry === undefined) return absent;
    const value = /^\d{1,16}$/.test(entry) ? Number(entry) : Number.NaN;
    if (!Number.isSafeInteger(value)) throw refuse(`its ${key} is ${quote(entry)}`);
    return value;
  };
  const [offset, length] = [number('offset', 0), number('length', size)];
  if (length !== size) throw refuse(`its shape needs ${size} bytes, its length is ${length}`);
  return { location, offset, length };
}

function isInside(location: string): boolean {
  const isPlain = [...location].every((c) => c > '\u001f' && c !== '\\' && c !== ':');
  const steps = location.split('/');
  return isPlain && !steps.some((step) => step === '' || step === '..');
}

/**
 * The model with the data of external tensors loaded; the same model where it has none.
 *
 * @param model as `parseOnnx` gives it
 * @param read reads a piece of a file beside the model; undefined where there is no folder
 * @param name the model's name, for messages
 * @throws {UserError} where there is no reader, the files together are above 2 GiB, or a piece is short
 */
export async function loadExternalData(
  model: OnnxModel,
  read: ReadExternal | undefined,
  name: string,
): Promise<OnnxModel> {
  let total = 0;
  const load = async (tensor: OnnxTensor): Promise<OnnxTensor> => {
    if (!tensor.external) return tensor;
    const { location, offset, length } = tensor.external;
    const refuse = (reason: string) =>
      new UserError(`${quote(name)} cannot be used: ${reason}`, { code: 'unreadable' });
    if (!read) throw refuse(`its weights are in ${quote(location)}; give that file with it`);
    total += length;
    if (total > TOTAL_LIMIT) throw refuse('its external data is above 2 GiB');
    const bytes = await read(location, offset, length);
    if (bytes.length !== length) {
      const where = `${quote(tensor.name)} (${formatShape(tensor.shape)})`;
      throw refuse(
        `${where} needs ${length} bytes of ${quote(location)}, which has ${bytes.length}`,
      );
    }
    const { external: _, ...rest } = tensor;
    return { ...rest, bytes };
  };
  const initializers = new Map<string, OnnxTensor>();
  for (const [key, tensor] of model.initializers) initializers.set(key, await load(tensor));
  const nodes: OnnxNode[] = [];
  for (const node of model.nodes) {
    const attributes = new Map(node.attributes);
    for (const [key, attribute] of attributes) {
      if (attribute.kind === 'tensor') {
        attributes.set(key, { kind: 'tensor', value: await load(attribute.value) });
      }
    }
    nodes.push({ ...node, attributes });
  }
  return total === 0 ? model : { ...model, initializers, nodes };
}
