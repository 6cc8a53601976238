import { type ResizeWeights, triangleFilter } from '../../resize-map.js';
import type { Picture } from '../picture.js';

/** A part of a picture, in whole pixels. */
interface Part {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Bits behind the point of Pillow's fixed-point weights for 8-bit pixels. */
const PRECISION_BITS = 32 - 8 - 2;

/**
 * One axis of the 8-bit resize: `lines` lines of `inSize` pixels each become `outSize` pixels.
 * Successive pixels of a line are `step` pixels apart, successive lines `lineStep`, in both pictures;
 * the first is the `first` of `from`.
 */
function resizeLines(
  from: Uint8Array,
  to: Uint8Array,
  { taps, starts, counts, weights }: ResizeWeights,
  lines: number,
  [fromStep, fromLine]: readonly [number, number],
  [toStep, toLine]: readonly [number, number],
  first = 0,
): void {
  const fixed = Int32Array.from(weights, (w) => Math.trunc(0.5 + w * (1 << PRECISION_BITS)));
  const half = 1 << (PRECISION_BITS - 1);
  for (let line = 0; line < lines; line++) {
    for (let i = 0; i < starts.length; i++) {
      let r = half;
      let g = half;
      let b = half;
      let a = half;
      let p = 4 * (first + line * fromLine + starts[i] * fromStep);
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
 * @param source the part of the picture that is resized; without, all of it. No copy is made of it: of a
 *   photograph it would take as much memory as the photograph.
 */
export function resizeBilinear(
  picture: Picture,
  width: number,
  height: number,
  source: Part = { x: 0, y: 0, width: picture.width, height: picture.height },
): Picture {
  // What lies in memory before and behind a row of the part; after the first step, nothing does.
  let { data } = picture;
  let row = picture.width;
  let first = source.y * picture.width + source.x;
  if (width !== source.width) {
    const narrowed = new Uint8Array(4 * width * source.height);
    const filter = triangleFilter(source.width, width);
    resizeLines(data, narrowed, filter, source.height, [1, row], [1, width], first);
    [data, row, first] = [narrowed, width, 0];
  }
  const result = new Uint8Array(4 * width * height);
  if (height !== source.height) {
    const filter = triangleFilter(source.height, height);
    resizeLines(data, result, filter, width, [row, 1], [width, 1], first);
    return { width, height, data: result };
  }
  if (row === width && first === 0 && data.length === result.length) return { width, height, data };
  for (let y = 0; y < height; y++) {
    const from = 4 * (first + y * row);
    result.set(data.subarray(from, from + 4 * width), 4 * y * width);
  }
  return { width, height, data: result };
}
