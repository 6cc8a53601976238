import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';

/** Writes a field of a protobuf message. */
export type Write = (writer: BinaryWriter) => void;

/** A message of fields, in order. */
export function message(...fields: readonly (Write | readonly Write[])[]): Uint8Array {
  const writer = new BinaryWriter();
  for (const write of fields.flat() as Write[]) write(writer);
  return writer.finish();
}

/** A field of bytes, or of a message. */
export const bytes =
  (field: number, value: Uint8Array): Write =>
  (writer) =>
    writer.tag(field, WireType.LengthDelimited).bytes(value);

export const text =
  (field: number, value: string): Write =>
  (writer) =>
    writer.tag(field, WireType.LengthDelimited).string(value);

export const int =
  (field: number, value: number | bigint): Write =>
  (writer) =>
    writer.tag(field, WireType.Varint).int64(value);
