import { boundsOf, type InputSpec, inputValue, NEUTRAL } from '../../nn/input-spec.js';
import { randomFrom } from '../../random.js';

/** An input as fills see it. */
export interface FillSource {
  /** `[3, H, W]`, as `spec` describes. */
  readonly input: Float32Array;
  readonly height: number;
  readonly width: number;
  readonly spec: InputSpec;
}

/** The standard deviation of the blur, as a share of the input's height: 10 pixels of GoogLeNet's. */
const BLUR_SHARE = 5 / 112;

/**
 * What perturbed pixels become, as a whole input of the same shape that regions are copied from. One
 * such input per repetition serves all methods and orders, so that they are compared under the same
 * noise.
 */
export const fills = {
  /** Independent and uniform over all colours: takes the picture's information, and adds edges. */
  noise: ({ input, height, width, spec }: FillSource, seed: number): Float32Array => {
    const random = randomFrom(seed);
    const plane = height * width;
    return input.map((_, i) => inputValue(spec, Math.floor(i / plane), 255 * random.unit()));
  },
  /** The picture under a Gaussian blur: takes the details, and adds nothing. */
  blur: ({ input, height, width }: FillSource): Float32Array =>
    blurred(input, height, width, BLUR_SHARE * height),
  /** The mean colour. */
  mean: ({ input }: FillSource): Float32Array => new Float32Array(input.length).fill(NEUTRAL),
  /** The photographic negative: for colours what flipping a sign is for the black and white of Bach et al. 2015. */
  invert: ({ input, height, width, spec }: FillSource): Float32Array => {
    const plane = height * width;
    const { low, high } = boundsOf(spec);
    const ends = low.map((lowest, channel) => lowest + high[channel]);
    return input.map((value, i) => ends[Math.floor(i / plane)] - value);
  },
} as const;

export type Fill = keyof typeof fills;

/** A Gaussian blur of each channel, cut off at 3 σ; beyond the edge the nearest pixel goes on. */
function blurred(input: Float32Array, height: number, width: number, sigma: number): Float32Array {
  const radius = Math.ceil(3 * sigma);
  const kernel = Float64Array.from({ length: 2 * radius + 1 }, (_, k) =>
    Math.exp(-((k - radius) ** 2) / (2 * sigma * sigma)),
  );
  const total = kernel.reduce((sum, weight) => sum + weight, 0);
  const along = (from: Float32Array, count: number, step: number, start: number): Float32Array =>
    Float32Array.from({ length: count }, (_, i) => {
      let sum = 0;
      for (let k = -radius; k <= radius; k++) {
        const at = Math.min(count - 1, Math.max(0, i + k));
        sum += kernel[k + radius] * from[start + at * step];
      }
      return sum / total;
    });
  const out = input.slice();
  for (let row = 0; row < input.length / width; row++) {
    out.set(along(out, width, 1, row * width), row * width);
  }
  for (let start = 0; start < out.length; start += height * width) {
    for (let x = start; x < start + width; x++) {
      const column = along(out, height, width, x);
      for (let y = 0; y < height; y++) out[x + y * width] = column[y];
    }
  }
  return out;
}
