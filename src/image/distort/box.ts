import type { Region, Size } from '../regions/region.js';

/** A rectangle of a picture's pixels; `left` and `top` are its first column and row. */
export interface Box extends Size {
  readonly left: number;
  readonly top: number;
}

/**
 * The smallest box around a region, wider by a margin where the picture goes on; undefined if the
 * region is empty.
 */
export function boundingBox({ width, height, mask }: Region, margin: number): Box | undefined {
  let [left, right, top, bottom] = [width, -1, height, -1];
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      if (mask[i] === 0) continue;
      left = Math.min(left, x);
      right = Math.max(right, x);
      top = Math.min(top, y);
      bottom = y;
    }
  }
  if (right < 0) return undefined;
  left = Math.max(0, left - margin);
  top = Math.max(0, top - margin);
  right = Math.min(width - 1, right + margin);
  bottom = Math.min(height - 1, bottom + margin);
  return { left, top, width: right - left + 1, height: bottom - top + 1 };
}

/** Calls back with the index of each pixel of a box in the picture, and in the box, row by row. */
export function eachPixel(
  { left, top, width, height }: Box,
  picture: Size,
  visit: (inPicture: number, inBox: number) => void,
): void {
  for (let y = 0, c = 0; y < height; y++) {
    const start = (top + y) * picture.width + left;
    for (let x = 0; x < width; x++, c++) visit(start + x, c);
  }
}
