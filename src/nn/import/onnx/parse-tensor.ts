import { BinaryReader } from '@bufbuild/protobuf/wire';
import type { UserError } from '../../../errors.js';
import { quote } from '../../../errors.js';
import { elementCount, formatShape } from '../../formats/shape.js';
import {
  bit32,
  bit64,
  collectNumbers,
  type FieldHandler,
  lengthDelimited,
  type NumberRun,
  varint,
} from '../../formats/wire.js';
import { ELEMENT_TYPES, type ElementType } from './element-types.js';
import { checkExternal } from './external-data.js';
import type { OnnxTensor } from './model.js';
import { bytes, int, ints, readFields, text } from './read-fields.js';

const AXES_LIMIT = 32;

/** TensorProto.DataLocation.EXTERNAL */
const EXTERNAL = 1n;

/** Makes the error for a file that cannot be read. */
export type Refuse = (reason: string) => UserError;

/** The fields of TensorProto that hold values where `raw_data` does not. */
const VALUE_FIELDS = {
  float_data: { field: 4, width: 4, single: bit32(4) },
  int32_data: { field: 5, width: 'varint', single: varint(5) },
  int64_data: { field: 7, width: 'varint', single: varint(7) },
  double_data: { field: 10, width: 8, single: bit64(10) },
  uint64_data: { field: 11, width: 'varint', single: varint(11) },
} as const;

/**
 * Reads a TensorProto. Values in `raw_data`, and packed floats and doubles, stay views of the file;
 * integers that are stored as varints are written out, never into more bytes than their shape needs.
 *
 * @throws {UserError} where the type is not one that networks compute with, or the data is not what
 *   the shape needs
 */
export function parseTensor(message: Uint8Array, refuse: Refuse): OnnxTensor {
  let name = '';
  let type = 0;
  let isExternal = false;
  let raw: Uint8Array | undefined;
  const shape: number[] = [];
  const entries = new Map<string, string>();
  const runs = new Map<ElementType['field'], NumberRun>();
  const valueFields = Object.entries(VALUE_FIELDS).map(([key, { field, width, single }]) => {
    const run = collectNumbers(width, message.length);
    runs.set(key as ElementType['field'], run);
    return [
      [single, run.single],
      [lengthDelimited(field), run.packed],
    ] as [number, FieldHandler][];
  });
  readFields(
    message,
    ints(1, (extent) => {
      if (shape.length === AXES_LIMIT) throw refuse(`a tensor has more than ${AXES_LIMIT} axes`);
      shape.push(Number(extent));
    }),
    int(2, (value) => {
      type = Number(value);
    }),
    text(8, (value) => {
      name = value;
    }),
    bytes(9, (value) => {
      raw = value;
    }),
    bytes(13, (entry) => readEntry(entry, entries)),
    int(14, (value) => {
      isExternal = value === EXTERNAL;
    }),
    ...valueFields,
  );

  const called = name === '' ? 'a tensor' : quote(name);
  const element = ELEMENT_TYPES.get(type);
  if (!element) throw refuse(`${called} has elements of type ${type}, which is not read`);
  const size = elementCount(shape) * element.width;
  if (!Number.isSafeInteger(size)) throw refuse(`${called} has an impossible shape`);
  if (isExternal) {
    const external = checkExternal(entries, size, (reason) => refuse(`${called}: ${reason}`));
    return { name, shape, type: element, bytes: new Uint8Array(0), external };
  }
  const stored = (runs.get(element.field) as NumberRun).bytes();
  const isVarint = VALUE_FIELDS[element.field].width === 'varint';
  const count = raw || !isVarint ? (raw ?? stored).length / element.width : countVarints(stored);
  if (count * element.width !== size) {
    const found = `${count} values of ${element.name}`;
    throw refuse(`${called} has the shape ${formatShape(shape)} but data for ${found}`);
  }
  const data = raw ?? (isVarint ? decodeVarints(stored, count, element) : stored);
  return { name, shape, type: element, bytes: data };
}

/** StringStringEntryProto: a key 1 and a value 2. */
function readEntry(message: Uint8Array, entries: Map<string, string>): void {
  let [key, value] = ['', ''];
  readFields(
    message,
    text(1, (read) => {
      key = read;
    }),
    text(2, (read) => {
      value = read;
    }),
  );
  entries.set(key, value);
}

/** Every varint ends in the one of its bytes that has no high bit. */
function countVarints(run: Uint8Array): number {
  let count = 0;
  for (const byte of run) if (byte < 0x80) count++;
  return count;
}

/** Varints as little-endian integers of the type's width, cut to its bits. */
function decodeVarints(run: Uint8Array, count: number, { width }: ElementType): Uint8Array {
  const decoded = new Uint8Array(count * width);
  const view = new DataView(decoded.buffer);
  const reader = new BinaryReader(run);
  for (let i = 0; i < count; i++) {
    const value = BigInt.asUintN(8 * width, BigInt(reader.int64()));
    for (let k = 0; k < width; k += 1) {
      view.setUint8(i * width + k, Number((value >> BigInt(8 * k)) & 0xffn));
    }
  }
  return decoded;
}
