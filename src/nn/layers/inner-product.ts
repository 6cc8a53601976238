import type { ConvolutionShape } from '../../tensor/kernels/signatures.js';
import { whole } from '../../tensor/packed-weights.js';
import { type Shape, sizeOf, type Tensor, viewOf } from '../../tensor/tensor.js';
import { count, type Fields, flag } from './fields.js';
import { type Layer, onlyInput, type Weights } from './layer.js';

export interface InnerProductSpec {
  readonly type: 'inner-product';
  readonly outputs: number;
  readonly bias: boolean;
}

export const innerProductFields: Fields<InnerProductSpec> = { outputs: count, bias: flag };

export interface InnerProductOptions {
  readonly outputs: number;
  /** True by default. */
  readonly bias?: boolean;
}

/** The description of a layer `z_j = Σ_i x_i w_ij + b_j` over all inputs. */
export const innerProduct = ({ outputs, bias = true }: InnerProductOptions): InnerProductSpec => ({
  type: 'inner-product',
  outputs,
  bias,
});

/** As a convolution of kernel 1×1. */
const shape: ConvolutionShape = {
  stride: [1, 1],
  pads: [0, 0, 0, 0],
  dilation: [1, 1],
  groups: 1,
};

/** The input as Caffe flattens it, C outermost: as many channels of one pixel. */
const flat = (shape: Shape): Shape => [sizeOf(shape), 1, 1];
const flatten = (x: Tensor): Tensor => viewOf(x, 0, flat(x.shape));

/** `z_j = Σ_i x_i w_ij + b_j` over all inputs: a 1×1 convolution of the flattened input. */
export function innerProductLayer({ outputs, bias }: InnerProductSpec): Layer {
  return {
    keeps: { gradient: [], relevance: ['inputs', 'output'] },
    linear: { shape, input: flatten, inputShape: flat },
    outputShape: () => [outputs, 1, 1],
    weightShapes(input) {
      const weight = [outputs, sizeOf(input), 1, 1];
      return bias ? { weight, bias: [outputs] } : { weight };
    },
    forward(engine, call) {
      const { weight, bias } = call.weights as Weights;
      const x = flatten(onlyInput(call));
      const { exactness = 'exact', output: y } = call;
      engine.convolve({ x, filter: whole(weight), bias, y, shape, exactness });
    },
    backward(engine, call, gradient) {
      const { weight } = call.weights as Weights;
      const input = engine.tensor(onlyInput(call).shape);
      const [filter, gx] = [whole(weight), flatten(input)];
      engine.convolveInput({ gy: gradient, filter, gx, shape, exactness: 'fast' });
      return [input];
    },
  };
}
