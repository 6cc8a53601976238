import type { Kernel } from '../../signatures.js';

/** The kernels of a convolution: itself, itself with ReLU, and its adjoint. */
export interface ConvolutionKernels {
  readonly convolution: Kernel<'convolution'>;
  readonly convolutionRelu: Kernel<'convolutionRelu'>;
  readonly convolutionInput: Kernel<'convolutionInput'>;
}
