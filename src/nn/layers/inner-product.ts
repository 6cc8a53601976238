import type { ConvolutionParams } from '../../tensor/kernels/signatures.js';
import { whole } from '../../tensor/packed-weights.js';
import { type Shape, sizeOf, type Tensor, viewOf } from '../../tensor/tensor.js';
import { type Layer, onlyInput, type Weights } from './layer.js';

const geometry: ConvolutionParams = [1, 1, 0, 0, 1, 1, 1];

/** The input as Caffe flattens it, C outermost: as many channels of one pixel. */
const flat = (shape: Shape): Shape => [sizeOf(shape), 1, 1];
const flatten = (x: Tensor): Tensor => viewOf(x, 0, flat(x.shape));

/** `z_j = Σ_i x_i w_ij + b_j` over all inputs: a 1×1 convolution of the flattened input. */
export function innerProduct({ outputs }: { readonly outputs: number }): Layer {
  return {
    type: 'inner-product',
    keeps: { gradient: [], relevance: ['inputs', 'output'] },
    relevance: { kind: 'linear', linear: { geometry, input: flatten, inputShape: flat } },
    outputShape: () => [outputs, 1, 1],
    weightShapes: (input) => ({ weight: [outputs, sizeOf(input), 1, 1], bias: [outputs] }),
    forward(engine, call) {
      const { weight, bias } = call.weights as Weights;
      const x = flatten(onlyInput(call));
      engine.convolve(x, whole(weight), bias, call.output, geometry, call.exactness ?? 'fast');
    },
    backward(engine, call, gradient) {
      const { weight } = call.weights as Weights;
      const input = engine.tensor(onlyInput(call).shape);
      engine.convolveInput(gradient, whole(weight), flatten(input), geometry, 'fast');
      return [input];
    },
  };
}
