import type { AveragePoolingSpec } from './average-pooling.js';
import type { ConcatSpec } from './concat.js';
import type { ConvolutionSpec } from './convolution.js';
import type { DropoutSpec } from './dropout.js';
import type { InnerProductSpec } from './inner-product.js';
import type { LrnSpec } from './lrn.js';
import type { MaxPoolingSpec } from './max-pooling.js';
import type { ReluSpec } from './relu.js';
import type { SoftmaxSpec } from './softmax.js';

/** The description of a layer: plain data, which survives JSON and can be sent to a thread. */
export type LayerSpec =
  | AveragePoolingSpec
  | ConcatSpec
  | ConvolutionSpec
  | DropoutSpec
  | InnerProductSpec
  | LrnSpec
  | MaxPoolingSpec
  | ReluSpec
  | SoftmaxSpec;

export type LayerType = LayerSpec['type'];
/** The description of a layer of one type. */
export type SpecOf<T extends LayerType> = Extract<LayerSpec, { readonly type: T }>;
