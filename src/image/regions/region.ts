import { UserError } from '../../errors.js';

/** Width and height in pixels; both whole and at least 1. A `Picture` and a `Region` are sizes. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/**
 * A part of a picture. `mask` has one byte a pixel, row by row from the top left: 0 is outside, 255
 * is inside, and what lies between is a soft edge, of which a distortion takes that share.
 * `mask.length` is `width · height`.
 */
export interface Region extends Size {
  readonly mask: Uint8Array;
}

/** A region that selects nothing. */
export function emptyRegion({ width, height }: Size): Region {
  return { width, height, mask: new Uint8Array(width * height) };
}

/** A region that selects the whole picture. */
export function fullRegion({ width, height }: Size): Region {
  return { width, height, mask: new Uint8Array(width * height).fill(255) };
}

/**
 * The area of a region in pixels: the sum of `mask / 255`. Without soft edges it is the number of
 * selected pixels.
 */
export function area(region: Region): number {
  let sum = 0;
  for (const value of region.mask) sum += value;
  return sum / 255;
}

/**
 * Returns the region if it selects anything.
 *
 * @param description what the user asked for, as the message should name it
 * @throws UserError when no pixel is selected
 */
export function nonEmpty(region: Region, description: string): Region {
  if (region.mask.some((value) => value > 0)) return region;
  throw new UserError(
    `${description} selects no pixel of a ${sizeText(region)} picture: choose a region that does`,
  );
}

/** Two sizes agree. */
export function sameSize(a: Size, b: Size): boolean {
  return a.width === b.width && a.height === b.height;
}

/** A size as messages print it, `480×360`. */
export function sizeText({ width, height }: Size): string {
  return `${width}×${height}`;
}

/**
 * Guards a function that needs two sizes to agree where the caller should have seen to it.
 *
 * @throws RangeError naming both sizes
 */
export function expectSameSize(a: Size, b: Size): void {
  if (!sameSize(a, b)) throw new RangeError(`sizes differ: ${sizeText(a)} and ${sizeText(b)}`);
}
