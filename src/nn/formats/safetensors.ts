import { quote, UserError } from '../../errors.js';
import { elementCount, formatShape, isSize } from './shape.js';
import {
  BYTES_PER_ELEMENT,
  type StoredTensor,
  type StoredType,
  storedTensor,
} from './stored-tensor.js';

/** Where the JSON header begins: after its length, a little-endian uint64. */
const HEADER_START = 8;

/** No header is parsed that is longer than this many bytes. GoogLeNet's has 11,000. */
const HEADER_LIMIT = 4 * 2 ** 20;

/** The types that are read. Tensors of others are only held to their place in the file. */
const DTYPES: Readonly<Record<string, StoredType>> = {
  BF16: 'bfloat16',
  F16: 'float16',
  F32: 'float32',
  F64: 'float64',
};

/** What a safetensors file holds. */
export interface Safetensors {
  readonly tensors: Map<string, StoredTensor>;
  /** The types of the tensors that are not read, by name: `num_batches_tracked` → `I64`. */
  readonly unread: Map<string, string>;
}

/** One tensor's header entry, checked, with its place in the data section. */
interface Entry {
  readonly name: string;
  /** As the file calls it. */
  readonly code: string;
  readonly shape: readonly number[];
  readonly begin: number;
  readonly end: number;
}

/**
 * Whether the bytes begin as a safetensors file does: eight bytes of length, then the `{` of the
 * header. True of files that are cut short or otherwise damaged after that, too.
 */
export const looksLikeSafetensors = (file: Uint8Array): boolean =>
  file.length > HEADER_START && file[HEADER_START] === 0x7b && file[6] === 0 && file[7] === 0;

/**
 * The tensors of a safetensors file, as views of `file`: an 8-byte length, a JSON header of
 * `{name: {dtype, shape, data_offsets}}`, then the values, which the header's ranges must cover
 * from end to end without overlap or gap (https://huggingface.co/docs/safetensors). Tensors of types
 * that no parameter has, such as counters, may stand beside the others.
 *
 * Allocates no more than the parsed header (of at most 4 MiB).
 *
 * @param file the whole file.
 * @param name the file's name, for messages.
 * @throws {UserError} naming the first thing that is wrong.
 */
export function parseSafetensors(file: Uint8Array, name: string): Safetensors {
  const refuse = (reason: string) => new UserError(`${quote(name)} cannot be used: ${reason}`);
  const { header, data } = split(file, refuse);
  const entries = Object.entries(header)
    .filter(([key]) => key !== '__metadata__')
    .map(([key, value]) => checkEntry(key, value, refuse))
    .sort((a, b) => a.begin - b.begin || a.end - b.end);
  if (entries.length === 0) throw refuse('its header lists no tensors');

  let covered = 0;
  for (const { name: tensor, begin, end } of entries) {
    if (begin < covered) throw refuse(`the values of ${quote(tensor)} overlap another tensor's`);
    if (begin > covered)
      throw refuse(`${begin - covered} bytes before ${quote(tensor)} belong to none`);
    if (end > data.length) {
      throw refuse(`it is cut short: the values of ${quote(tensor)} are missing; get it again`);
    }
    covered = end;
  }
  if (covered !== data.length) {
    throw refuse(`${data.length - covered} bytes at its end belong to no tensor; get it again`);
  }
  const tensors = new Map<string, StoredTensor>();
  const unread = new Map<string, string>();
  for (const { name: tensor, code, shape, begin, end } of entries) {
    const dtype = typeOf(code);
    if (dtype === undefined) unread.set(tensor, code);
    else tensors.set(tensor, storedTensor(tensor, shape, dtype, data.subarray(begin, end)));
  }
  return { tensors, unread };
}

const typeOf = (code: string): StoredType | undefined =>
  Object.hasOwn(DTYPES, code) ? DTYPES[code] : undefined;

type Refuse = (reason: string) => UserError;

/** Takes the file apart into its parsed header and its data section. */
function split(file: Uint8Array, refuse: Refuse): { header: object; data: Uint8Array } {
  if (file.length < HEADER_START) throw refuse('it is too short for a safetensors file');
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const headerLength = view.getBigUint64(0, true);
  if (headerLength > HEADER_LIMIT) {
    throw refuse(`its header claims ${headerLength} bytes, more than the ${HEADER_LIMIT} allowed`);
  }
  const dataStart = HEADER_START + Number(headerLength);
  if (dataStart > file.length) throw refuse('it is cut short within its header; get it again');
  let header: unknown;
  try {
    const text = new TextDecoder('utf-8', { fatal: true });
    // A copy, since browsers decode no view of a shared memory.
    header = JSON.parse(text.decode(file.slice(HEADER_START, dataStart)));
  } catch {
    throw refuse('its header is not valid JSON; get it again');
  }
  if (!isRecord(header)) throw refuse('its header is not a JSON object');
  return { header, data: file.subarray(dataStart) };
}

function checkEntry(tensor: string, value: unknown, refuse: Refuse): Entry {
  const of = `of tensor ${quote(tensor)}`;
  if (!isRecord(value)) throw refuse(`the header entry ${of} is not an object`);
  const { dtype: code, shape, data_offsets: offsets } = value;
  if (typeof code !== 'string') throw refuse(`the dtype ${of} is missing`);
  if (!Array.isArray(shape) || !shape.every(isSize)) {
    throw refuse(`the shape ${of} is not a list of sizes`);
  }
  if (!Array.isArray(offsets) || offsets.length !== 2 || !offsets.every(isSize)) {
    throw refuse(`the data_offsets ${of} are not two byte positions`);
  }
  const [begin, end] = offsets;
  const dtype = typeOf(code);
  // Of a type that is not known, the size is not known either.
  const size = dtype === undefined ? end - begin : elementCount(shape) * BYTES_PER_ELEMENT[dtype];
  if (end < begin || end - begin !== size) {
    const room = `the ${end - begin} bytes that its data_offsets give it`;
    throw refuse(`the shape ${of}, ${formatShape(shape)} in ${code}, does not fill ${room}`);
  }
  return { name: tensor, code, shape, begin, end };
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
