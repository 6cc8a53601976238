import type { ConvolutionShape } from '../../tensor/kernels/signatures.js';
import { whole } from '../../tensor/packed-weights.js';
import type { Shape } from '../../tensor/tensor.js';
import { type Pads, type Pair, padsOf, pairOf, times } from './extents.js';
import { count, type Fields, flag, fourSides, pair } from './fields.js';
import { type Layer, onlyInput, type Weights } from './layer.js';

export interface ConvolutionSpec extends ConvolutionShape {
  readonly type: 'convolution';
  /** Output channels M. */
  readonly outputs: number;
  /** Height and width of the kernel. */
  readonly kernel: Pair;
  readonly bias: boolean;
}

export const convolutionFields: Fields<ConvolutionSpec> = {
  outputs: count,
  kernel: pair,
  stride: pair,
  pads: fourSides,
  dilation: pair,
  groups: count,
  bias: flag,
};

export interface ConvolutionOptions {
  readonly outputs: number;
  readonly kernel: number | Pair;
  /** 1 by default. */
  readonly stride?: number | Pair;
  /** 0 by default. */
  readonly pads?: number | Pads;
  /** 1 by default. */
  readonly dilation?: number | Pair;
  /** 1 by default. */
  readonly groups?: number;
  /** True by default. */
  readonly bias?: boolean;
}

/** The description of a convolution, `z_j = Σ_i x_i w_ij + b_j` over the receptive field of j. */
export function convolution(options: ConvolutionOptions): ConvolutionSpec {
  const { outputs, kernel, stride = 1, pads = 0, dilation = 1, groups = 1, bias = true } = options;
  return {
    type: 'convolution',
    outputs,
    kernel: pairOf(kernel),
    stride: pairOf(stride),
    pads: padsOf(pads),
    dilation: pairOf(dilation),
    groups,
    bias,
  };
}

/** `[M, h, w]`: as many positions of the kernel as fit into the input and its padding. */
function outputShape(spec: ConvolutionSpec, [, height, width]: Shape): Shape {
  const { outputs, kernel, stride, pads, dilation } = spec;
  const extent = (size: number, axis: 0 | 1) => {
    const covered = dilation[axis] * (kernel[axis] - 1) + 1;
    return Math.floor((size + pads[axis] + pads[axis + 2] - covered) / stride[axis]) + 1;
  };
  const [rows, columns] = [extent(height, 0), extent(width, 1)];
  if (rows < 1 || columns < 1) {
    throw new RangeError(`a ${times(kernel)} kernel does not fit into ${height}×${width} pixels`);
  }
  return [outputs, rows, columns];
}

function weightShapes({ outputs, kernel, groups, bias }: ConvolutionSpec, [channels]: Shape) {
  if (channels % groups !== 0 || outputs % groups !== 0) {
    throw new RangeError(
      `${channels} and ${outputs} channels cannot be divided into ${groups} groups`,
    );
  }
  const weight = [outputs, channels / groups, ...kernel];
  return bias ? { weight, bias: [outputs] } : { weight };
}

/** `z[m,i,j] = b[m] + Σ_{c,u,v} w[m,c,u,v] · x[c, i·sy − top + u·dy, j·sx − left + v·dx]`. */
export function convolutionLayer(spec: ConvolutionSpec): Layer {
  return {
    keeps: { gradient: [], relevance: ['inputs', 'output'] },
    linear: { shape: spec, input: (x) => x, inputShape: (input) => input },
    outputShape: ([input]) => outputShape(spec, input as Shape),
    weightShapes: (input) => weightShapes(spec, input),
    forward(engine, call) {
      const { weight, bias } = call.weights as Weights;
      const { exactness = 'exact', output: y } = call;
      const [x, filter] = [onlyInput(call), whole(weight)];
      engine.convolve({ x, filter, bias, y, shape: spec, exactness });
    },
    withRelu(engine, call, rectified, { ceiling, keep }) {
      const { weight, bias } = call.weights as Weights;
      const [x, filter] = [onlyInput(call), whole(weight)];
      const z = keep ? call.output : engine.none;
      const { exactness = 'exact' } = call;
      return { x, filter, bias, y: rectified, z, ceiling, shape: spec, exactness };
    },
    backward(engine, call, gradient) {
      const { weight } = call.weights as Weights;
      const gx = engine.tensor(onlyInput(call).shape);
      const filter = whole(weight);
      engine.convolveInput({ gy: gradient, filter, gx, shape: spec, exactness: 'fast' });
      return [gx];
    },
  };
}
