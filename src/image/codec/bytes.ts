/** A view of `bytes` that reads numbers at any offset. */
export const viewOf = (bytes: Uint8Array): DataView =>
  new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** The bytes from `start` (inclusive) to `end` (exclusive) as Latin-1 text. */
export const latin1 = (bytes: Uint8Array, start: number, end: number): string =>
  String.fromCharCode(...bytes.subarray(start, end));

/** Whether `bytes` holds the Latin-1 text `text` at `offset`. */
export const hasTextAt = (bytes: Uint8Array, text: string, offset: number): boolean =>
  latin1(bytes, offset, offset + text.length) === text;
