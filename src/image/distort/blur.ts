import { numberArgument } from './argument.js';
import { boundingBox, eachPixel } from './box.js';
import { toByte } from './byte.js';
import { gaussianSums } from './gaussian.js';
import { defineOperation } from './operation.js';

export interface BlurParameters {
  /** Standard deviation in pixels, finite and above 0. */
  readonly sigma: number;
}

const usage = 'blur:SIGMA';

/**
 * Gaussian blur, normalised over the region: each pixel becomes the mean of the region's pixels,
 * weighted by a Gaussian of their distance (and by opacity, and at soft edges by their share):
 *
 * `out_i = Σ_{j in region} G(i − j) w_j x_j / Σ_{j in region} G(i − j) w_j`.
 *
 * An image editor lets the surroundings leak into a blurred selection; here nothing outside enters,
 * so that what a network still finds in the region was in the region before.
 */
export const blur = defineOperation<BlurParameters>({
  usage,
  summary: 'Gaussian blur of so many pixels',
  parse: (argument) => ({
    sigma: numberArgument(argument, usage, { above: 0, wanted: 'a number of pixels above 0' }),
  }),
  paint: (canvas, picture, region, { sigma }) => {
    const box = boundingBox(region, 0);
    if (box === undefined) return;
    const { data } = picture;
    const weights = new Float32Array(box.width * box.height);
    eachPixel(box, picture, (i, b) => {
      weights[b] = region.mask[i] * data[4 * i + 3];
    });
    const weightSums = gaussianSums(box, weights, sigma);
    const weighted = new Float32Array(weights.length);
    for (let channel = 0; channel < 3; channel++) {
      eachPixel(box, picture, (i, b) => {
        weighted[b] = weights[b] * data[4 * i + channel];
      });
      const sums = gaussianSums(box, weighted, sigma);
      eachPixel(box, picture, (i, b) => {
        if (weights[b] > 0) canvas[4 * i + channel] = toByte(sums[b] / weightSums[b]);
      });
    }
  },
});
