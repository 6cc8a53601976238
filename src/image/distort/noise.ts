import { randomFrom } from '../../random.js';
import { numberArgument } from './argument.js';
import { defineOperation } from './operation.js';

export interface NoiseParameters {
  /** A whole number from 0 to 2³² − 1. */
  readonly seed: number;
}

const usage = 'noise:SEED';

/**
 * Every pixel a colour of its own, uniform over all 2²⁴.
 *
 * The colour depends on the seed, the picture's size and the pixel's place, not on the region: two
 * regions distorted with the same seed differ in their shapes alone. Generator: Mersenne Twister
 * (Matsumoto and Nishimura 1998), one draw a pixel in pixel order, of which the upper 24 bits are
 * red, green and blue.
 */
export const noise = defineOperation<NoiseParameters>({
  usage,
  summary: 'uniform noise from a seed',
  parse: (argument) => ({
    seed: numberArgument(argument, usage, { whole: true, min: 0, max: 0xffffffff }),
  }),
  paint: (canvas, _picture, { mask }, { seed }) => {
    const random = randomFrom(seed, 'mersenne');
    for (let i = 0; i < mask.length; i++) {
      const bits = random.bits();
      if (mask[i] === 0) continue;
      canvas[4 * i] = bits >>> 24;
      canvas[4 * i + 1] = bits >>> 16;
      canvas[4 * i + 2] = bits >>> 8;
    }
  },
});
