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

/** The same with a sign, for V8 keeps such whole numbers of 32 bits as they are, and others as objects. */
export function signedPixelsOf(picture: Picture): Int32Array<ArrayBufferLike> {
  const { buffer, byteOffset, length } = pixelsOf(picture);
  return new Int32Array(buffer, byteOffset, length);
}

/** Pixels of one number each as a picture's bytes, where they lie. */
export const bytesOf = ({ buffer, byteOffset, byteLength }: Int32Array): Uint8Array =>
  new Uint8Array(buffer, byteOffset, byteLength);

/** An opaque pixel as one number, of its levels, 0…255. */
export const pixelOf = (red: number, green: number, blue: number): number =>
  red | (green << 8) | (blue << 16) | (255 << 24);

/** The bits that all of some pixels have. */
function commonBits(pixels: Int32Array): number {
  let common = -1;
  for (let i = 0; i < pixels.length; i++) common &= pixels[i];
  return common;
}

/** Pixels that are looked at together: after a few such pieces, the loop over them is compiled. */
const PIECE = 4096;

/** Whether no pixel lets anything through. */
export function isOpaque(picture: Picture): boolean {
  const pixels = signedPixelsOf(picture);
  for (let at = 0; at < pixels.length; at += PIECE) {
    // Red is lowest, alpha highest.
    if (commonBits(pixels.subarray(at, at + PIECE)) >>> 24 !== 255) return false;
  }
  return true;
}
