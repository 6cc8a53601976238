import { BinaryReader } from '@bufbuild/protobuf/wire';
import {
  bit32,
  type FieldHandler,
  lengthDelimited,
  readMessage,
  varint,
} from '../../formats/wire.js';

type Field = readonly (readonly [tag: number, handler: FieldHandler])[];

/** Reads a message whose fields are told as a list; fields that are not told are skipped. */
export function readFields(message: Uint8Array, ...fields: readonly Field[]): void {
  readMessage(message, new Map(fields.flat()));
}

/** A field of text. */
export const text = (field: number, set: (value: string) => void): Field => [
  [lengthDelimited(field), (reader) => set(reader.string())],
];

/** A field of bytes, or of a message: a view of the file. */
export const bytes = (field: number, set: (value: Uint8Array) => void): Field => [
  [lengthDelimited(field), (reader) => set(reader.bytes())],
];

/** An int64 field. */
export const int = (field: number, set: (value: bigint) => void): Field => [
  [varint(field), (reader) => set(BigInt(reader.int64()))],
];

/** A field of one float. */
export const float = (field: number, set: (value: number) => void): Field => [
  [bit32(field), (reader) => set(reader.float())],
];

/** A repeated int64 field, packed or not; each value is handed over on its own. */
export const ints = (field: number, add: (value: bigint) => void): Field => [
  [varint(field), (reader) => add(BigInt(reader.int64()))],
  [
    lengthDelimited(field),
    (reader) => {
      const packed = new BinaryReader(reader.bytes());
      while (packed.pos < packed.len) add(BigInt(packed.int64()));
    },
  ],
];

/** A repeated float field, packed or not; each value is handed over on its own. */
export const floats = (field: number, add: (value: number) => void): Field => [
  [bit32(field), (reader) => add(reader.float())],
  [
    lengthDelimited(field),
    (reader) => {
      const packed = new BinaryReader(reader.bytes());
      while (packed.pos < packed.len) add(packed.float());
    },
  ],
];
