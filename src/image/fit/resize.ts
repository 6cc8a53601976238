import type { Picture } from '../picture.js';

/**
 * Which inputs make each output along one axis: output `i` is the sum over k < `counts[i]` of
 * `weights[i · taps + k]` times input `starts[i] + k`. The weights of one output sum to 1.
 */
interface Filter {
  readonly taps: number;
  readonly starts: Int32Array;
  readonly counts: Int32Array;
  readonly weights: Float64Array;
}

/**
 * The triangle filter, widened by the reduction, so that every input pixel counts when a picture
 * shrinks. Step by step as in Pillow's `precompute_coeffs`, since the last bit depends on it.
 */
function triangleFilter(inSize: number, outSize: number): Filter {
  const scale = inSize / outSize;
  const support = Math.max(scale, 1);
  const taps = Math.ceil(support) * 2 + 1;
  const starts = new Int32Array(outSize);
  const counts = new Int32Array(outSize);
  const weights = new Float64Array(outSize * taps);
  for (let i = 0; i < outSize; i++) {
    const centre = (i + 0.5) * scale;
    const start = Math.max(0, Math.trunc(centre - support + 0.5));
    const count = Math.min(inSize, Math.trunc(centre + support + 0.5)) - start;
    const own = weights.subarray(i * taps, i * taps + count);
    let sum = 0;
    for (let k = 0; k < count; k++) {
      own[k] = Math.max(0, 1 - Math.abs((k + start - centre + 0.5) * (1 / support)));
      sum += own[k];
    }
    for (let k = 0; k < count; k++) own[k] /= sum;
    starts[i] = start;
    counts[i] = count;
  }
  return { taps, starts, counts, weights };
}

/** Bits behind the point of Pillow's fixed-point weights for 8-bit pixels. */
const PRECISION_BITS = 32 - 8 - 2;

/**
 * One axis of the 8-bit resize: `lines` lines of `inSize` pixels each become `outSize` pixels.
 * Successive pixels of a line are `step` pixels apart, successive lines `lineStep`, in both pictures.
 */
function resizeLines(
  from: Uint8Array,
  to: Uint8Array,
  { taps, starts, counts, weights }: Filter,
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

/**
 * The same for a map of one channel in float32 (Pillow's mode F): sums in float64, float32 in between.
 *
 * @param map `w · h` values, row by row
 * @param W width of the result
 * @param H height of the result
 * @returns `W · H` values
 */
export function resizeMap(
  map: Float32Array,
  w: number,
  h: number,
  W: number,
  H: number,
): Float32Array {
  const narrowed = w === W ? map : resizeMapLines(map, triangleFilter(w, W), h, [1, w], [1, W]);
  return h === H ? narrowed : resizeMapLines(narrowed, triangleFilter(h, H), W, [W, 1], [W, 1]);
}

function resizeMapLines(
  from: Float32Array,
  { taps, starts, counts, weights }: Filter,
  lines: number,
  [fromStep, fromLine]: readonly [number, number],
  [toStep, toLine]: readonly [number, number],
): Float32Array {
  const to = new Float32Array(lines * starts.length);
  for (let line = 0; line < lines; line++) {
    for (let i = 0; i < starts.length; i++) {
      let sum = 0;
      for (let k = 0; k < counts[i]; k++) {
        sum += from[line * fromLine + (starts[i] + k) * fromStep] * weights[i * taps + k];
      }
      to[line * toLine + i * toStep] = sum;
    }
  }
  return to;
}
