import type { Engine } from '../../tensor/engine.js';
import type { Exactness } from '../../tensor/kernels/index.js';
import type { ConvolutionShape } from '../../tensor/kernels/signatures.js';
import type { Shape, Tensor } from '../../tensor/tensor.js';
import type { RectifiedConvolution } from '../../tensor/together.js';

/** The parameters of a weighted layer: `[M, C / groups, kh, kw]` and, unless it has none, `[M]`. */
export interface Weights {
  readonly weight: Tensor;
  readonly bias?: Tensor | undefined;
}

/** One evaluation of a layer: inputs, output, parameters. */
export interface Call {
  readonly inputs: readonly Tensor[];
  readonly output: Tensor;
  readonly weights?: Weights | undefined;
  /** How exactly a weighted layer's sums are computed; `exact` by default. */
  readonly exactness?: Exactness | undefined;
}

/** Where a ReLU passes the gradient; the numbers that the kernel `reluInput` takes. */
export const backwardModes = { gradient: 0, guided: 1, deconvnet: 2 } as const;
export type BackwardMode = keyof typeof backwardModes;

/** The tensors of a layer's evaluation that an explanation needs after the forward pass. */
export interface Keeps {
  readonly gradient: readonly ('inputs' | 'output')[];
  readonly relevance: readonly ('inputs' | 'output')[];
}

/** Relevance of each input, and what no input received: the ledger's columns, in float64. */
export interface Propagated {
  readonly inputs: readonly Tensor[];
  /** Relevance absorbed by biases. */
  readonly bias: number;
  /** Relevance absorbed by the stabiliser ε. */
  readonly epsilon: number;
  /** Relevance of units whose denominator is 0. */
  readonly dead: number;
}

/** A weighted layer as the linear map that LRP's rules take apart: `z = A x + b`, A a convolution. */
export interface Linear {
  readonly shape: ConvolutionShape;
  /** An input, or an output, as the convolution sees it: a view, never a copy. */
  input(x: Tensor): Tensor;
  /** An input shape as the convolution sees it. */
  inputShape(shape: Shape): Shape;
}

/** What a treatment is told beside the relevance. */
export interface TreatmentOptions {
  /**
   * Spread relevance evenly over pooling windows whose activations sum to 0, instead of counting it
   * as dead. Needed with bias `distribute`, which gives relevance to zero activations.
   */
  readonly spreadEmpty: boolean;
  /** The stabiliser ε of treatments that have one. */
  readonly epsilon: number;
}

/**
 * How relevance passes a layer without weights: new tensors for its inputs; `relevance` itself where it passes
 * unchanged; or views that cover it one after the other, where it is cut. `relevance` stays the caller's.
 */
export type Treatment = (
  engine: Engine,
  call: Call,
  relevance: Tensor,
  options: TreatmentOptions,
) => Propagated;

/** How a layer is computed together with the ReLU that follows. */
export interface Rectifying {
  /** The largest output of the ReLU, Infinity for none. */
  readonly ceiling: number;
  /** Whether the layer's own output is kept. */
  readonly keep: boolean;
}

/** The shapes of a layer's parameters. */
export interface WeightShapes {
  readonly weight: Shape;
  readonly bias?: Shape;
}

/**
 * What a layer's description computes. Tensors are `[C, H, W]`. A layer holds no state and no
 * weights: those come with the call.
 */
export interface Layer {
  readonly keeps: Keeps;
  /** Of weighted layers, which have a rule; layers without weights have treatments. */
  readonly linear?: Linear;
  /**
   * The ceiling c of a layer `y = min(max(x, 0), c)`, Infinity for a ReLU: a layer before it with
   * `withRelu` computes it in the same pass over memory.
   */
  readonly rectifiesTo?: number | undefined;
  /**
   * True of a function with f(0) ≠ 0, as the sigmoid is: it passes relevance on to inputs that are 0,
   * so that units before a ReLU that are inactive may receive some.
   */
  readonly liftsZero?: boolean;
  /** Throws a RangeError when the inputs do not fit. */
  outputShape(inputs: readonly Shape[]): Shape;
  /**
   * The shapes of the parameters for an input of the given shape; only weighted layers have any.
   * Throws a RangeError when the input does not fit.
   */
  weightShapes?(input: Shape): WeightShapes;
  /** Fills `call.output`. */
  forward(engine: Engine, call: Call): void;
  /**
   * The convolution that is `forward` together with the ReLU that follows: it fills `rectified`, and `call.output`
   * only where it is kept.
   */
  withRelu?(
    engine: Engine,
    call: Call,
    rectified: Tensor,
    rectifying: Rectifying,
  ): RectifiedConvolution;
  /** The gradient at each input, given the one at the output: new tensors, or views that cover it. */
  backward(engine: Engine, call: Call, gradient: Tensor, mode: BackwardMode): readonly Tensor[];
}

/** A copy of `tensor` as a new tensor of the same, or another, shape of the same size. */
export function copyOf(engine: Engine, tensor: Tensor, shape: Shape = tensor.shape): Tensor {
  const copy = engine.tensor(shape, tensor.dtype);
  copy.data.set(tensor.data);
  return copy;
}

/** Relevance that inputs received in full. */
export const wholly = (inputs: readonly Tensor[]): Propagated => ({
  inputs,
  bias: 0,
  epsilon: 0,
  dead: 0,
});

/** The only input of a layer that has one. */
export const onlyInput = (call: { readonly inputs: readonly Tensor[] }): Tensor => call.inputs[0];
