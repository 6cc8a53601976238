/** How a convolution moves over its input; in pixels, rows first. */
export interface ConvolutionShape {
  readonly stride: readonly [y: number, x: number];
  /** Zeros around the input; those at the bottom and on the right show in the output's extent alone. */
  readonly pads: readonly [top: number, left: number, bottom: number, right: number];
  /** From one tap of the kernel to the next; 1 for a dense kernel. */
  readonly dilation: readonly [y: number, x: number];
  /** Input and output channels fall into as many groups, each convolved by itself. */
  readonly groups: number;
}

/** A `ConvolutionShape` as kernels take it. */
export type ConvolutionParams = [
  ...[strideY: number, strideX: number, padTop: number, padLeft: number],
  ...[dilationY: number, dilationX: number, groups: number],
];

/** The parameters of any convolution, where those behind `ConvolutionParams` do not matter. */
export type ConvolutionGeometry = readonly [...ConvolutionParams, ...number[]];

export const convolutionParams = (shape: ConvolutionShape): ConvolutionParams => {
  const { stride, pads, dilation, groups } = shape;
  return [...stride, pads[0], pads[1], ...dilation, groups];
};
