import { type ResizeWeights, triangleFilter } from '../../resize-map.js';
import type { Picture } from '../picture.js';

/** Bits behind the point of Pillow's fixed-point weights for 8-bit pixels. */
const PRECISION_BITS = 32 - 8 - 2;

/**
 * One axis of the 8-bit resize: `lines` lines of `inSize` pixels each become `outSize` pixels.
 * Successive pixels of a line are `step` pixels apart, successive lines `lineStep`, in both pictures.
 */
function resizeLines(
  from: Uint8Array,
  to: Uint8Array,
  { taps, starts, counts, weights }: ResizeWeights,
  lines: number,
  [fromStep, fromLine]: readonly [number, number],
  [toStep, toLine]: readonly [number, number],
): void {
  const fixed = Int32Array.from(weights, (w) => Math.trunc(0.5 + w * (1 << PRECISION_BITS)));
  const half = 1 << (PRECISION_BITS - 1);
  for (let line = 0; line < lines; line++) {
    for (let i = 0; i < starts.length; i++) {
      let r = half;
      let g = half;
      let b = half;
      let a = half;
      let p = 4 * (line * fromLine + starts[i] * fromStep);
      for (let k = i * taps; k < i * taps + counts[i]; k++, p += 4 * fromStep) {
        const w = fixed[k];
        r = (r + from[p] * w) | 0;
        g = (g + from[p + 1] * w) | 0;
        b = (b + from[p + 2] * w) | 0;
        a = (a + from[p + 3] * w) | 0;
      }
      // Weights are not negative and sum to 1, up to a few units in the last place: no sum leaves
      // 0…255 by more than rounding, and only the upper end can.
      const o = 4 * (line * toLine + i * toStep);
      to[o] = Math.min(255, r >> PRECISION_BITS);
      to[o + 1] = Math.min(255, g >> PRECISION_BITS);
      to[o + 2] = Math.min(255, b >> PRECISION_BITS);
      to[o + 3] = Math.min(255, a >> PRECISION_BITS);
    }
  }
}

/**
 * Antialiased bilinear resizing, byte for byte what Pillow's `Image.resize(size, BILINEAR)` gives for
 * RGB: first along rows, then along columns, rounded to 8 bits in between. An axis whose size stays is
 * left alone. The alpha channel is treated as a fourth colour, so flatten a picture with transparent
 * parts first (`flattenOverWhite`).
 *
 * @param width of the result, in pixels, at least 1
 * @param height of the result, in pixels, at least 1
 */
export function resizeBilinear(picture: Picture, width: number, height: number): Picture {
  let { data } = picture;
  if (width !== picture.width) {
    const narrowed = new Uint8Array(4 * width * picture.height);
    const filter = triangleFilter(picture.width, width);
    resizeLines(data, narrowed, filter, picture.height, [1, picture.width], [1, width]);
    data = narrowed;
  }
  if (height !== picture.height) {
    const result = new Uint8Array(4 * width * height);
    const filter = triangleFilter(picture.height, height);
    resizeLines(data, result, filter, width, [width, 1], [width, 1]);
    data = result;
  }
  return { width, height, data };
}
