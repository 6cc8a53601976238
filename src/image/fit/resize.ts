import { type ResizeWeights, triangleFilter } from '../../resize-map.js';
import { type Picture, signedPixelsOf } from '../picture.js';

/** A part of a picture, in whole pixels. */
interface Part {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Bits behind the point of Pillow's fixed-point weights for 8-bit pixels. */
const PRECISION_BITS = 32 - 8 - 2;
/** What rounds, below the point. */
const HALF = 1 << (PRECISION_BITS - 1);

/**
 * One axis of the 8-bit resize: `lines` lines of `inSize` pixels each become `outSize` pixels.
 * Successive pixels of a line are `step` pixels apart, successive lines `lineStep`, in both pictures, whose
 * pixels are one whole number each, red lowest: a look at one costs a third of four looks at bytes;
 * the first is the `first` of `from`.
 */
function resizeLines(
  from: Int32Array,
  to: Int32Array,
  { taps, starts, counts, weights }: ResizeWeights,
  lines: number,
  [fromStep, fromLine]: readonly [number, number],
  [toStep, toLine]: readonly [number, number],
  first = 0,
): void {
  const fixed = Int32Array.from(weights, (w) => Math.trunc(0.5 + w * (1 << PRECISION_BITS)));
  // What lies side by side in memory is computed one after the other: in an eighth less time.
  if (fromLine < fromStep) {
    for (let i = 0; i < starts.length; i++) {
      const own = fixed.subarray(i * taps, i * taps + counts[i]);
      let [p, q] = [first + starts[i] * fromStep, i * toStep];
      for (let line = 0; line < lines; line++, p += fromLine, q += toLine) {
        to[q] = weighed(from, p, fromStep, own, 0, own.length);
      }
    }
    return;
  }
  for (let line = 0; line < lines; line++) {
    for (let i = 0; i < starts.length; i++) {
      const p = first + line * fromLine + starts[i] * fromStep;
      to[line * toLine + i * toStep] = weighed(from, p, fromStep, fixed, i * taps, counts[i]);
    }
  }
}

/** The weighted sum of `count` pixels, from place `p` on, `step` apart, by the weights from `k` on. */
function weighed(
  from: Int32Array,
  p: number,
  step: number,
  weights: Int32Array,
  k: number,
  count: number,
): number {
  let r = HALF;
  let g = HALF;
  let b = HALF;
  let a = HALF;
  for (const end = k + count; k < end; k++, p += step) {
    const w = weights[k];
    const pixel = from[p];
    r += Math.imul(pixel & 255, w);
    g += Math.imul((pixel >> 8) & 255, w);
    b += Math.imul((pixel >> 16) & 255, w);
    a += Math.imul(pixel >>> 24, w);
  }
  // Weights are not negative and sum to 1, up to a few units in the last place: no sum leaves
  // 0…255 by more than rounding, and only the upper end can.
  return (
    Math.min(255, r >> PRECISION_BITS) |
    (Math.min(255, g >> PRECISION_BITS) << 8) |
    (Math.min(255, b >> PRECISION_BITS) << 16) |
    (Math.min(255, a >> PRECISION_BITS) << 24)
  );
}

const bytesOf = ({ buffer, byteOffset, byteLength }: Int32Array): Uint8Array =>
  new Uint8Array(buffer, byteOffset, byteLength);

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
  let pixels = signedPixelsOf(picture);
  let row = picture.width;
  let first = source.y * picture.width + source.x;
  if (width !== source.width) {
    const narrowed = new Int32Array(width * source.height);
    const filter = triangleFilter(source.width, width);
    resizeLines(pixels, narrowed, filter, source.height, [1, row], [1, width], first);
    [pixels, row, first] = [narrowed, width, 0];
  }
  const result = new Int32Array(width * height);
  if (height !== source.height) {
    const filter = triangleFilter(source.height, height);
    resizeLines(pixels, result, filter, width, [row, 1], [width, 1], first);
    return { width, height, data: bytesOf(result) };
  }
  if (row === width && first === 0 && pixels.length === result.length) {
    return { width, height, data: bytesOf(pixels) };
  }
  for (let y = 0; y < height; y++) {
    const from = first + y * row;
    result.set(pixels.subarray(from, from + width), y * width);
  }
  return { width, height, data: bytesOf(result) };
}
