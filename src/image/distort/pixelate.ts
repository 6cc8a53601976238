import { numberArgument } from './argument.js';
import { defineOperation } from './operation.js';

export interface PixelateParameters {
  /** Side of a block in pixels, a whole number of at least 1. */
  readonly block: number;
}

const usage = 'pixelate:N';

/**
 * Blocks of N×N pixels on a grid that starts at the picture's top left corner, each in the mean
 * colour of its pixels inside the region: what lies outside does not leak in. Pixels count by their
 * opacity and, at soft edges, by their share in the region; a block with nothing visible stays.
 *
 * Without soft edges it is idempotent to the byte: the mean of one colour is that colour.
 */
export const pixelate = defineOperation<PixelateParameters>({
  usage,
  summary: 'blocks of N×N pixels in their mean colour',
  parse: (argument) => ({
    block: numberArgument(argument, usage, {
      whole: true,
      min: 1,
      max: Number.MAX_SAFE_INTEGER,
      wanted: 'a whole number of pixels, 1 or more',
    }),
  }),
  paint: (canvas, { width, height, data }, { mask }, { block }) => {
    // Whole numbers throughout, so that sums are exact and do not depend on their order.
    const columns = Math.ceil(width / block);
    const sums = new Float64Array(4 * columns);
    for (let top = 0; top < height; top += block) {
      const bottom = Math.min(height, top + block);
      sums.fill(0);
      for (let y = top; y < bottom; y++) {
        for (let x = 0, i = y * width; x < width; x++, i++) {
          const weight = mask[i] * data[4 * i + 3];
          if (weight === 0) continue;
          const sum = 4 * Math.floor(x / block);
          sums[sum] += weight * data[4 * i];
          sums[sum + 1] += weight * data[4 * i + 1];
          sums[sum + 2] += weight * data[4 * i + 2];
          sums[sum + 3] += weight;
        }
      }
      for (let y = top; y < bottom; y++) {
        for (let x = 0, i = y * width; x < width; x++, i++) {
          const sum = 4 * Math.floor(x / block);
          const weight = sums[sum + 3];
          if (mask[i] === 0 || weight === 0) continue;
          canvas[4 * i] = Math.round(sums[sum] / weight);
          canvas[4 * i + 1] = Math.round(sums[sum + 1] / weight);
          canvas[4 * i + 2] = Math.round(sums[sum + 2] / weight);
        }
      }
    }
  },
});
