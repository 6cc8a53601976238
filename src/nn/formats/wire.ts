// The protobuf library. Of the three candidates, @bufbuild/protobuf is the one whose low-level
// reader checks every length against the end of the buffer (pbf reads on past it in silence) and
// gives the bytes of a field as a view of the file, so that 28 MB of packed floats never become
// JavaScript numbers in an array (as protobufjs's decoders make them). It has no dependencies, is
// kept by Buf, passes the protobuf conformance tests, and only its small `wire` part is used here.
import { BinaryReader, WireType } from '@bufbuild/protobuf/wire';

/** What to do with one field: it must consume the field's value from the reader. */
export type FieldHandler = (reader: BinaryReader) => void;

/** Handlers by tag; see {@link varint}, {@link lengthDelimited} and their like. */
export type FieldHandlers = ReadonlyMap<number, FieldHandler>;

const tag = (field: number, wire: WireType) => (field << 3) | wire;

/** The tag of a field that holds an integer. */
export const varint = (field: number): number => tag(field, WireType.Varint);
/** The tag of a field that holds a string, bytes, a message, or packed numbers. */
export const lengthDelimited = (field: number): number => tag(field, WireType.LengthDelimited);
/** The tag of a field that holds one 32-bit float. */
export const bit32 = (field: number): number => tag(field, WireType.Bit32);
/** The tag of a field that holds one 64-bit float. */
export const bit64 = (field: number): number => tag(field, WireType.Bit64);

/**
 * Walks the fields of one message in order and hands each that has a handler to it; the others
 * are skipped, as protobuf demands of fields that a reader does not know.
 *
 * @throws {Error} from the library where the bytes are no protobuf message, {@link RangeError}
 *   where they end too early. Every step consumes at least one byte, so that it always ends.
 */
export function readMessage(bytes: Uint8Array, handlers: FieldHandlers): void {
  const reader = new BinaryReader(bytes);
  while (reader.pos < reader.len) {
    const [field, wire] = reader.tag();
    const handler = handlers.get(tag(field, wire));
    if (handler) handler(reader);
    else reader.skip(wire, field);
  }
}

/**
 * The integers of a packed int64 field.
 *
 * @throws {Error} where there are more than `limit`.
 */
export function readPackedInt64(reader: BinaryReader, limit: number): number[] {
  const packed = new BinaryReader(reader.bytes());
  const values: number[] = [];
  while (packed.pos < packed.len) {
    if (values.length === limit) throw new Error(`more than ${limit} numbers`);
    values.push(Number(packed.int64()));
  }
  return values;
}

/** The values of one repeated field of numbers, packed or not. */
export interface NumberRun {
  /** Takes a packed run: the whole of it is a view of the file. */
  readonly packed: FieldHandler;
  /** Takes a single unpacked value. */
  readonly single: FieldHandler;
  /** All values so far, in order: little-endian, or one varint after the other. */
  bytes(): Uint8Array;
}

/**
 * Collects a repeated field of numbers of `width` bytes, or of varints. One packed run, which is what Caffe
 * writes, stays a view; several runs, or single values each behind a tag, are gathered in a copy.
 *
 * @param capacity the length of the message that holds the field: no copy can grow beyond it.
 */
export function collectNumbers(width: 4 | 8 | 'varint', capacity: number): NumberRun {
  const wire = { 4: WireType.Bit32, 8: WireType.Bit64, varint: WireType.Varint }[width];
  let view: Uint8Array = new Uint8Array(0);
  let gathered: Uint8Array | undefined;
  let length = 0;
  const append = (bytes: Uint8Array) => {
    if (length === 0) {
      view = bytes;
    } else {
      if (gathered === undefined) {
        gathered = new Uint8Array(capacity);
        gathered.set(view);
      }
      gathered.set(bytes, length);
    }
    length += bytes.length;
  };
  return {
    packed: (reader) => append(reader.bytes()),
    single: (reader) => append(reader.skip(wire)),
    bytes: () => gathered?.subarray(0, length) ?? view,
  };
}
