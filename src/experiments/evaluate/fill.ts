import { gaussianBlur } from '../../image/distort/gaussian.js';
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
  blur: ({ input, height, width }: FillSource): Float32Array => {
    const plane = height * width;
    const blurred = new Float32Array(input.length);
    for (let start = 0; start < input.length; start += plane) {
      const channel = input.subarray(start, start + plane);
      blurred.set(gaussianBlur({ height, width }, channel, BLUR_SHARE * height), start);
    }
    return blurred;
  },
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
