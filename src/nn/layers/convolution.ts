import type { ConvolutionParams } from '../../tensor/kernels/signatures.js';
import { whole } from '../../tensor/packed-weights.js';
import { type Layer, onlyInput, type Weights } from './layer.js';

export interface ConvolutionOptions {
  /** Output channels M. */
  readonly outputs: number;
  /** Height and width of the kernel, in pixels. */
  readonly kernel: number;
  readonly stride?: number;
  /** Zeros around the input. */
  readonly pad?: number;
}

/** `z_j = Σ_i x_i w_ij + b_j`, where i runs over the receptive field of j. */
export function convolution({ outputs, kernel, stride = 1, pad = 0 }: ConvolutionOptions): Layer {
  const geometry: ConvolutionParams = [stride, stride, pad, pad, 1, 1, 1];
  const extent = (size: number) => Math.floor((size + 2 * pad - kernel) / stride) + 1;
  return {
    type: 'convolution',
    keeps: { gradient: [], relevance: ['inputs', 'output'] },
    relevance: {
      kind: 'linear',
      linear: { geometry, input: (x) => x, inputShape: (shape) => shape },
    },
    outputShape([input]) {
      const [, height, width] = input as [number, number, number];
      if (extent(height) < 1 || extent(width) < 1) {
        throw new RangeError(
          `a ${kernel}×${kernel} kernel does not fit into ${height}×${width} pixels`,
        );
      }
      return [outputs, extent(height), extent(width)];
    },
    weightShapes: ([channels]) => ({
      weight: [outputs, channels as number, kernel, kernel],
      bias: [outputs],
    }),
    forward(engine, call) {
      const { weight, bias } = call.weights as Weights;
      engine.convolve(
        onlyInput(call),
        whole(weight),
        bias,
        call.output,
        geometry,
        call.exactness ?? 'fast',
      );
    },
    forwardRelu(engine, call, rectified, keep) {
      const { weight, bias } = call.weights as Weights;
      const z = keep ? call.output : engine.none;
      engine.convolveRelu(
        onlyInput(call),
        whole(weight),
        bias,
        z,
        rectified,
        geometry,
        call.exactness ?? 'fast',
      );
    },
    backward(engine, call, gradient) {
      const { weight } = call.weights as Weights;
      const input = engine.tensor(onlyInput(call).shape);
      engine.convolveInput(gradient, whole(weight), input, geometry, 'fast');
      return [input];
    },
  };
}
