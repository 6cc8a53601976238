/**
 * A decoded picture: 8-bit RGBA, row by row from the top left, EXIF orientation already applied.
 * `data.length` is `4 · width · height`.
 */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

/** The pixels as one number each: views where they lie, or a copy where they do not lie on whole words. */
export function pixelsOf({ data }: Picture): Uint32Array<ArrayBufferLike> {
  const aligned = data.byteOffset % 4 === 0 ? data : new Uint8Array(data);
  return new Uint32Array(aligned.buffer, aligned.byteOffset, aligned.length / 4);
}

/** Whether no pixel lets anything through. */
export function isOpaque({ data }: Picture): boolean {
  for (let i = 3; i < data.length; i += 4) if (data[i] !== 255) return false;
  return true;
}
