import { quote, type UserError } from '../../errors.js';
import { elementCount, formatShape } from './shape.js';
import {
  BYTES_PER_ELEMENT,
  type StoredTensor,
  type StoredType,
  storedTensor,
} from './stored-tensor.js';
import {
  bit32,
  bit64,
  collectNumbers,
  type FieldHandler,
  lengthDelimited,
  readMessage,
  readPackedInt64,
  varint,
} from './wire.js';

/** Caffe's own limit; it bounds what a damaged file can make this allocate. */
const AXES_LIMIT = 32;

/** The fields of BlobProto that are the legacy shape: num, channels, height, width. */
const LEGACY_FIELDS = [1, 2, 3, 4];

/** NVCaffe's `Type`, by number: what raw_data holds. */
const RAW_TYPES = ['DOUBLE', 'FLOAT', 'FLOAT16', 'INT', 'UINT'];
const STORED_TYPES: Readonly<Record<string, StoredType>> = {
  DOUBLE: 'float64',
  FLOAT: 'float32',
  FLOAT16: 'float16',
};

/** The numbers of a blob as they lie in the file. */
interface Values {
  readonly type: string;
  readonly bytes: Uint8Array;
}

/**
 * The tensor of a BlobProto, a view of the message (a copy where Caffe's values are unpacked), or the
 * type of values that are no parameters. Fields are numbered in caffe.proto: num, channels, height and
 * width 1 to 4, data 5, shape 7, double_data 8; gradients are skipped. NVCaffe (0.16 and later, which
 * DIGITS trains with) writes raw_data 12 of raw_data_type 10 in place of data.
 *
 * @param name the tensor's, for messages
 * @throws {UserError} where the values do not fill the shape
 */
export function readBlob(
  message: Uint8Array,
  name: string,
  refuse: (reason: string) => UserError,
): { readonly tensor: StoredTensor | undefined; readonly type: string } {
  const { shape, type, bytes } = readFields(message);
  const dtype = STORED_TYPES[type];
  if (dtype === undefined) return { tensor: undefined, type };
  if (elementCount(shape) * BYTES_PER_ELEMENT[dtype] !== bytes.length) {
    const found = `${bytes.length / BYTES_PER_ELEMENT[dtype]} values`;
    throw refuse(`${quote(name)} has the shape ${formatShape(shape)} but data for ${found}`);
  }
  return { tensor: storedTensor(name, shape, dtype, bytes), type };
}

function readFields(message: Uint8Array): Values & { readonly shape: number[] } {
  const floats = collectNumbers(4, message.length);
  const doubles = collectNumbers(8, message.length);
  const legacy = [0, 0, 0, 0];
  let isLegacy = false;
  let shape: number[] = [];
  let rawType = 0;
  let raw: Uint8Array = new Uint8Array(0);
  const handlers: [number, FieldHandler][] = LEGACY_FIELDS.map((field, axis) => [
    varint(field),
    (reader) => {
      legacy[axis] = reader.int32();
      isLegacy = true;
    },
  ]);
  handlers.push(
    [lengthDelimited(5), floats.packed],
    [bit32(5), floats.single],
    [lengthDelimited(8), doubles.packed],
    [bit64(8), doubles.single],
    [
      lengthDelimited(7),
      (reader) => {
        shape = readBlobShape(reader.bytes());
      },
    ],
    [
      varint(10),
      (reader) => {
        rawType = reader.int32();
      },
    ],
    [
      lengthDelimited(12),
      (reader) => {
        raw = reader.bytes();
      },
    ],
  );
  readMessage(message, new Map(handlers));
  const found: Values[] = [
    { type: 'DOUBLE', bytes: doubles.bytes() },
    { type: 'FLOAT', bytes: floats.bytes() },
    { type: RAW_TYPES[rawType] ?? `type ${rawType}`, bytes: raw },
  ];
  const values = found.find(({ bytes }) => bytes.length > 0) ?? { type: 'FLOAT', bytes: raw };
  return { ...values, shape: isLegacy ? legacy : shape };
}

/** BlobShape: `repeated int64 dim = 1`, packed or not. */
function readBlobShape(message: Uint8Array): number[] {
  const shape: number[] = [];
  const add = (extents: readonly number[]) => {
    if (shape.length + extents.length > AXES_LIMIT) throw new Error('a shape of too many axes');
    shape.push(...extents);
  };
  readMessage(
    message,
    new Map([
      [varint(1), (reader) => add([Number(reader.int64())])],
      [lengthDelimited(1), (reader) => add(readPackedInt64(reader, AXES_LIMIT))],
    ]),
  );
  return shape;
}
