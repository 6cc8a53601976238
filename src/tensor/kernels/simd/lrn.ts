import type { Tensor } from '../../tensor.js';
import { lrn as anyLrn, lrnInput as anyLrnInput } from '../reference/lrn.js';
import type { Kernel, Normalisation } from '../signatures.js';
import type { Functions } from './module.js';
import type { Scratch } from './scratch.js';

/** `PIXELS` in `assembly/lrn.ts`. */
const PIXELS = 16;

type Image = [channels: number, height: number, width: number];

/** The exponent that has a kernel; any other is left to the reference. */
const isKnown = ([, , beta]: Normalisation) => beta === 0.75;

function units(x: Tensor): number {
  const [, height, width] = x.shape as Image;
  return Math.ceil((height * width) / PIXELS);
}

export function normalisation(functions: Functions, scratch: Scratch) {
  const lrn: Kernel<'lrn'> = {
    units: (tensors, constants) =>
      isKnown(constants) ? units(tensors[0]) : anyLrn.units(tensors, constants),
    run(tensors, constants, from, to) {
      if (!isKnown(constants)) return anyLrn.run(tensors, constants, from, to);
      const [x, y] = tensors;
      const [n, alpha, , k] = constants;
      const [channels, height, width] = x.shape as Image;
      const work = scratch.reserve(16 * channels);
      const plane = height * width;
      functions.lrn(x.offset, y.offset, n, alpha, k, channels, plane, work, from, to);
    },
  };
  const lrnInput: Kernel<'lrnInput'> = {
    units: (tensors, constants) =>
      isKnown(constants) ? units(tensors[0]) : anyLrnInput.units(tensors, constants),
    run(tensors, constants, from, to) {
      if (!isKnown(constants)) return anyLrnInput.run(tensors, constants, from, to);
      const [x, gy, gx] = tensors;
      const [n, alpha, , k] = constants;
      const [channels, height, width] = x.shape as Image;
      const work = scratch.reserve(3 * 16 * channels);
      const plane = height * width;
      functions.lrnInput(
        x.offset,
        gy.offset,
        gx.offset,
        n,
        alpha,
        k,
        channels,
        plane,
        work,
        from,
        to,
      );
    },
  };
  return { lrn, lrnInput };
}
