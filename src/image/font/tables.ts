import { viewOf } from '../codec/bytes.js';

/** The tables of an OpenType file, by their four letters. */
export function readTables(file: Uint8Array): (tag: string) => Uint8Array {
  const view = viewOf(file);
  const tables = new Map<string, Uint8Array>();
  for (let i = 0; i < view.getUint16(4); i++) {
    const record = 12 + 16 * i;
    const tag = String.fromCharCode(...file.subarray(record, record + 4));
    const offset = view.getUint32(record + 8);
    tables.set(tag, file.subarray(offset, offset + view.getUint32(record + 12)));
  }
  return (tag) => {
    const table = tables.get(tag);
    if (table === undefined) throw new RangeError(`the font has no table ${tag}`);
    return table;
  };
}
