import { quote, UserError } from '../../errors.js';
import { looksLikeSafetensors, parseSafetensors } from './safetensors.js';
import type { StoredTensor } from './stored-tensor.js';

export type { StoredTensor, StoredType } from './stored-tensor.js';

/** The contents of a weights file, whatever its format. */
export interface Parameters {
  /** `'safetensors'`, `'caffemodel (V1 layers)'` or `'caffemodel (layer)'`. */
  readonly format: string;
  /** Every parameter tensor by its name, in the file's order. */
  readonly tensors: ReadonlyMap<string, StoredTensor>;
  /** The types of tensors that are no parameters, by name; see `parseSafetensors`. */
  readonly unread?: ReadonlyMap<string, string>;
  /** The SHA-256 of the file, in hexadecimal: what a run's JSON calls the network's hash. */
  readonly sha256: string;
}

/**
 * The tensors of a weights file, whose format its content tells. They are views of `file`, so that
 * nothing else is allocated (but for a caffemodel of unpacked floats, which Caffe itself does not
 * write).
 *
 * @param name the file's name, for messages.
 * @throws {UserError}
 */
export async function parseParameters(
  file: Uint8Array,
  name: string,
): Promise<Omit<Parameters, 'sha256'>> {
  if (looksLikeSafetensors(file)) {
    return { format: 'safetensors', ...parseSafetensors(file, name) };
  }
  const other = OTHER_KINDS.find(({ magic }) => startsWith(file, magic));
  if (other !== undefined || !NET_PARAMETER_TAGS.some((magic) => startsWith(file, magic))) {
    const found = other === undefined ? 'neither safetensors nor a caffemodel' : other.kind;
    throw new UserError(`${quote(name)} is ${found}; give a .safetensors or .caffemodel file`);
  }
  // Imported here, since the protobuf library takes 25 ms to load and the default needs none of it.
  const { parseCaffemodel } = await import('./caffemodel.js');
  const { form, ...found } = parseCaffemodel(file, name);
  return { format: `caffemodel (${form})`, ...found };
}

/** How a NetParameter can begin: with name (1), layers (2), input (3), input_shape (8), layer (100). */
const NET_PARAMETER_TAGS = ['\x0a', '\x12', '\x1a', '\x42', '\xa2\x06'];

/** Files that are easily given by mistake, by their first bytes. */
const OTHER_KINDS = [
  { magic: 'PK\x03\x04', kind: 'a zip archive or PyTorch checkpoint' },
  { magic: '\x80\x02', kind: 'a pickle (an old PyTorch checkpoint)' },
  { magic: '\x89HDF', kind: 'an HDF5 (Keras or Caffe) file' },
  { magic: '\x08', kind: 'an ONNX or other protobuf file' },
  { magic: '\x1f\x8b', kind: 'gzip-compressed, to be unpacked first' },
  { magic: 'name:', kind: 'a prototxt, which has the layers but not their weights' },
  { magic: 'version https://git-lfs', kind: 'a Git LFS pointer, not the file it points to' },
  { magic: '\x89PNG', kind: 'a picture' },
  { magic: '\xff\xd8', kind: 'a picture' },
];

const startsWith = (file: Uint8Array, magic: string): boolean =>
  [...magic].every((character, i) => file[i] === character.charCodeAt(0));
