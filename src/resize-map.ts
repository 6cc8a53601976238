/**
 * Which inputs make each output along one axis: output `i` is the sum over k < `counts[i]` of
 * `weights[i · taps + k]` times input `starts[i] + k`. The weights of one output sum to 1.
 */
export interface ResizeWeights {
  readonly taps: number;
  readonly starts: Int32Array;
  readonly counts: Int32Array;
  readonly weights: Float64Array;
}

/**
 * The triangle filter, widened by the reduction, so that every input pixel counts when a picture
 * shrinks. Step by step as in Pillow's `precompute_coeffs`, since the last bit depends on it.
 */
export function triangleFilter(inSize: number, outSize: number): ResizeWeights {
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

/**
 * Antialiased bilinear resizing of a map of one channel in float32, as Pillow's mode F: first along
 * rows, then along columns; sums in float64, float32 in between.
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
  { taps, starts, counts, weights }: ResizeWeights,
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
