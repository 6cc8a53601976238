/**
 * A decoded picture: 8-bit RGBA, row by row from the top left, EXIF orientation already applied.
 * `data.length` is `4 · width · height`.
 */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}
