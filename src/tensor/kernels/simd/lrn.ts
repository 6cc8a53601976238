import type { Tensor } from '../../tensor.js';
import type { Kernel, LrnParams } from '../signatures.js';
import { LRN_PIXELS } from './constants.js';
import type { Functions } from './module.js';
import type { Scratch } from './scratch.js';

/** Whether the exponent β is the one that the SIMD code computes. */
export const isKnown = ([, , beta]: LrnParams) => beta === 0.75;

function units([x]: readonly [Tensor, ...Tensor[]]): number {
  const [, height, width] = x.shape;
  return Math.ceil((height * width) / LRN_PIXELS);
}

/** The channels that the ring of a window of n has room for; see `assembly/lrn.ts`. */
const ringOf = (n: number) => 2 ** Math.ceil(Math.log2(n));

/** One unit is `LRN_PIXELS` pixels, across all channels. */
export function lrns(functions: Functions, scratch: Scratch) {
  const lrn: Kernel<'lrn'> = {
    units,
    run([x, y], [n, alpha, , k], from, to) {
      const [channels, height, width] = x.shape;
      const ring = ringOf(n);
      const work = scratch.reserve(8 * LRN_PIXELS * ring);
      const how = [n, alpha, k, channels, height * width, work] as const;
      functions.lrn(x.offset, y.offset, ...how, ring, from, to);
    },
  };
  const lrnInput: Kernel<'lrnInput'> = {
    units,
    run([x, gy, gx], [n, alpha, , k], from, to) {
      const [channels, height, width] = x.shape;
      const work = scratch.reserve(3 * 16 * channels);
      const how = [n, alpha, k, channels, height * width, work] as const;
      functions.lrnInput(x.offset, gy.offset, gx.offset, ...how, from, to);
    },
  };
  return { lrn, lrnInput };
}
