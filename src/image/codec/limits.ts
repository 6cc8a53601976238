import { UserError } from '../../errors.js';

/** The largest picture file that is read, in bytes. */
export const MAX_FILE_BYTES = 200_000_000;

/**
 * The most bytes that one decoded picture may take, and the most that a PNG's samples may take before
 * they are made 8-bit RGBA. Both are known from the header, before anything is allocated. The decoders
 * hold a few such buffers at once: at 60 million pixels, decoding and fitting were measured to take
 * 490 MB (a JPEG, a PNG or a WebP), 660 MB (a progressive JPEG lying on its side) and 810 MB (CMYK).
 */
export const MAX_DECODED_BYTES = 240_000_000;

/**
 * The most pixels in a picture: 60 million, which is {@link MAX_DECODED_BYTES} of RGBA. Telephones take
 * 48 or 50 million, full-frame cameras up to 60.
 */
export const MAX_PIXELS = MAX_DECODED_BYTES / 4;

/** The longest side in pixels. Without it, a strip of a few pixels by millions of rows would pass. */
export const MAX_SIDE = 32_767;

/** The shortest side in pixels. A smaller picture holds nothing that a network could recognise. */
export const MIN_SIDE = 8;

/**
 * Holds a picture's size, as its header states it, to the limits.
 *
 * @param name how messages call the picture, usually its path
 * @throws UserError where a side is too short or too long, or the area too large
 */
export function checkSize(width: number, height: number, name: string): void {
  const size = `${width}×${height} pixels`;
  if (width === 0 || height === 0) {
    throw new UserError(`${name} is damaged: its header says ${size}; export the picture again`);
  }
  if (width * height > MAX_PIXELS || Math.max(width, height) > MAX_SIDE) {
    throw new UserError(
      `${name} is too large: ${size}, the limit is ${MAX_PIXELS / 1e6} million pixels and ` +
        `${MAX_SIDE} a side; scale it down first`,
    );
  }
  if (Math.min(width, height) < MIN_SIDE) {
    throw new UserError(
      `${name} is too small to say anything about: ${size}, each side needs at least ${MIN_SIDE}; ` +
        'give a larger picture',
    );
  }
}
