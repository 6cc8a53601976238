import { halfToNumber } from '../../../tensor/half.js';

/** Reads the element at byte `at` of a little-endian view. */
type ReadNumber = (view: DataView, at: number) => number;
type ReadInteger = (view: DataView, at: number) => bigint;

/** How elements of one type are stored in a TensorProto, and read. */
export type ElementType = {
  readonly name: string;
  /** Bytes per element in `raw_data`. */
  readonly width: 1 | 2 | 4 | 8;
  /** The field that holds the values where `raw_data` does not. */
  readonly field: 'float_data' | 'double_data' | 'int32_data' | 'int64_data' | 'uint64_data';
} & (
  | { readonly kind: 'float'; readonly read: ReadNumber }
  | { readonly kind: 'integer'; readonly read: ReadInteger }
);

/** The upper half of a float32. */
function bfloat16ToNumber(bits: number): number {
  const view = new DataView(new ArrayBuffer(4));
  view.setUint16(0, bits);
  return view.getFloat32(0);
}

/** By the numbers of TensorProto.DataType; strings, complex numbers and 8- and 4-bit floats are not read. */
export const ELEMENT_TYPES: ReadonlyMap<number, ElementType> = new Map<number, ElementType>([
  [1, float('float32', 4, 'float_data', (view, at) => view.getFloat32(at, true))],
  [2, integer('uint8', 1, 'int32_data', (view, at) => BigInt(view.getUint8(at)))],
  [3, integer('int8', 1, 'int32_data', (view, at) => BigInt(view.getInt8(at)))],
  [4, integer('uint16', 2, 'int32_data', (view, at) => BigInt(view.getUint16(at, true)))],
  [5, integer('int16', 2, 'int32_data', (view, at) => BigInt(view.getInt16(at, true)))],
  [6, integer('int32', 4, 'int32_data', (view, at) => BigInt(view.getInt32(at, true)))],
  [7, integer('int64', 8, 'int64_data', (view, at) => view.getBigInt64(at, true))],
  [9, integer('bool', 1, 'int32_data', (view, at) => (view.getUint8(at) === 0 ? 0n : 1n))],
  [10, float('float16', 2, 'int32_data', (view, at) => halfToNumber(view.getUint16(at, true)))],
  [11, float('float64', 8, 'double_data', (view, at) => view.getFloat64(at, true))],
  [12, integer('uint32', 4, 'uint64_data', (view, at) => BigInt(view.getUint32(at, true)))],
  [13, integer('uint64', 8, 'uint64_data', (view, at) => view.getBigUint64(at, true))],
  [
    16,
    float('bfloat16', 2, 'int32_data', (view, at) => bfloat16ToNumber(view.getUint16(at, true))),
  ],
]);

function float(
  name: string,
  width: ElementType['width'],
  field: ElementType['field'],
  read: ReadNumber,
): ElementType {
  return { kind: 'float', name, width, field, read };
}

function integer(
  name: string,
  width: ElementType['width'],
  field: ElementType['field'],
  read: ReadInteger,
): ElementType {
  return { kind: 'integer', name, width, field, read };
}
