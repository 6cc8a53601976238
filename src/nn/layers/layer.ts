import type { Engine } from '../../tensor/engine.js';
import type { Exactness } from '../../tensor/kernels/index.js';
import type { ConvolutionParams } from '../../tensor/kernels/signatures.js';
import type { Shape, Tensor } from '../../tensor/tensor.js';

export type LayerType =
  | 'convolution'
  | 'inner-product'
  | 'relu'
  | 'max-pooling'
  | 'average-pooling'
  | 'lrn'
  | 'concat'
  | 'dropout'
  | 'softmax';

/** The parameters of a weighted layer: `[M, C, kh, kw]` and `[M]`. */
export interface Weights {
  readonly weight: Tensor;
  readonly bias: Tensor;
}

/** What a layer saw and said. */
export interface Call {
  readonly inputs: readonly Tensor[];
  readonly output: Tensor;
  readonly weights?: Weights | undefined;
  /** How exact a weighted layer's sums must be; `fast` where nothing is said. */
  readonly exactness?: Exactness | undefined;
}

/** What a ReLU lets back through; the numbers that the kernel `reluInput` takes. */
export const backwardModes = { gradient: 0, guided: 1, deconvnet: 2 } as const;
export type BackwardMode = keyof typeof backwardModes;

/** What an explanation needs of a layer's call after the forward pass is over. */
export interface Keeps {
  readonly gradient: readonly ('inputs' | 'output')[];
  readonly relevance: readonly ('inputs' | 'output')[];
}

/** Relevance handed down to each input, and what was not: the ledger's columns, in float64. */
export interface Propagated {
  readonly inputs: readonly Tensor[];
  /** Relevance absorbed by biases. */
  readonly bias: number;
  /** Relevance absorbed by the stabiliser ε. */
  readonly epsilon: number;
  /** Relevance that units received whose denominator is 0. */
  readonly dead: number;
}

/** A weighted layer as the linear map that LRP's rules take apart: `z = A x + b`, A a convolution. */
export interface Linear {
  readonly geometry: ConvolutionParams;
  /** An input, or an output, as the convolution sees it: a view, never a copy. */
  input(x: Tensor): Tensor;
  /** An input shape as the convolution sees it. */
  inputShape(shape: Shape): Shape;
}

/** What the composite wants of layers that have no rule of their own. */
export interface Wishes {
  /**
   * A window whose activations add up to 0 spreads its relevance evenly instead of letting it die.
   * So that biases which are distributed, to inputs that are 0 too, are not lost one layer below.
   */
  readonly spreadEmpty: boolean;
}

/**
 * How relevance passes a layer: unchanged (`pass`), by the rule that a composite assigns (`linear`),
 * or in the layer's own way (`own`).
 */
export type Treatment =
  | { readonly kind: 'pass' }
  | { readonly kind: 'linear'; readonly linear: Linear }
  | {
      readonly kind: 'own';
      readonly name: string;
      readonly propagate: (
        engine: Engine,
        call: Call,
        relevance: Tensor,
        wishes: Wishes,
      ) => Propagated;
    };

/**
 * One operation of a network. Tensors are `[C, H, W]`. Layers hold no state and no weights: those
 * come with the call.
 */
export interface Layer {
  readonly type: LayerType;
  readonly keeps: Keeps;
  readonly relevance: Treatment;
  /** Throws a RangeError when the inputs do not fit. */
  outputShape(inputs: readonly Shape[]): Shape;
  /** The shapes of the parameters for an input of the given shape; only weighted layers have any. */
  weightShapes?(input: Shape): { readonly weight: Shape; readonly bias: Shape };
  /** Fills `call.output`. */
  forward(engine: Engine, call: Call): void;
  /**
   * As `forward`, and the ReLU that follows in the same pass over memory: fills `rectified`, and
   * `call.output` only where it is kept.
   */
  forwardRelu?(engine: Engine, call: Call, rectified: Tensor, keep: boolean): void;
  /** The gradient at each input, given the one at the output: new tensors. */
  backward(engine: Engine, call: Call, gradient: Tensor, mode: BackwardMode): readonly Tensor[];
}

/** A copy of `tensor` as a new tensor of the same, or another, shape of the same size. */
export function copyOf(engine: Engine, tensor: Tensor, shape: Shape = tensor.shape): Tensor {
  const copy = engine.tensor(shape, tensor.dtype);
  copy.data.set(tensor.data);
  return copy;
}

/** The only input of a layer that has one. */
export const onlyInput = (call: { readonly inputs: readonly Tensor[] }): Tensor =>
  call.inputs[0] as Tensor;
