import type { Shape } from '../../../tensor.js';
import type { Kernel, ParamsOf, TensorsOf } from '../../signatures.js';
import { isDense } from '../packing/layout.js';
import type { ConvolutionKernels } from './kernels.js';

/** The ways to compute a convolution. */
export interface Ways {
  /** As one matrix product. */
  readonly dense: ConvolutionKernels;
  /** As one matrix product for each group. */
  readonly grouped: ConvolutionKernels;
  /** Tap by tap. */
  readonly taps: ConvolutionKernels;
}

/**
 * The least input and output channels of a group for a product: below, the four rows and the columns
 * that products are computed by are mostly empty.
 */
const LEAST_CHANNELS = 4;

function wayFor(weights: Shape, params: readonly number[]): keyof Ways {
  if (isDense(params)) return 'dense';
  const [outputs, channels] = weights;
  const [, , , , dilationY, dilationX, groups] = params;
  const isProduct = Math.min(channels, outputs / groups) >= LEAST_CHANNELS;
  return dilationY * dilationX === 1 && isProduct ? 'grouped' : 'taps';
}

function route<N extends keyof ConvolutionKernels>(name: N, ways: Ways): Kernel<N> {
  const kernelFor = (tensors: TensorsOf<N>, params: ParamsOf<N>) =>
    ways[wayFor(tensors[1].shape, params)][name] as Kernel<N>;
  return {
    units: (tensors, params) => kernelFor(tensors, params).units(tensors, params),
    run: (tensors, params, from, to) => kernelFor(tensors, params).run(tensors, params, from, to),
  };
}

/** Convolutions of any kind, each the way that is fastest for it. */
export const routedConvolutions = (ways: Ways): ConvolutionKernels => ({
  convolution: route('convolution', ways),
  convolutionRelu: route('convolutionRelu', ways),
  convolutionInput: route('convolutionInput', ways),
});
