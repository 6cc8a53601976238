import type { ActivationSpec } from './activation.js';
import type { AddSpec } from './add.js';
import type { AveragePoolingSpec } from './average-pooling.js';
import type { BorderSpec } from './border.js';
import type { ChannelShuffleSpec } from './channel-shuffle.js';
import type { ConcatSpec } from './concat.js';
import type { ConvolutionSpec } from './convolution.js';
import type { DropoutSpec } from './dropout.js';
import type { InnerProductSpec } from './inner-product.js';
import type { LrnSpec } from './lrn.js';
import type { MaxPoolingSpec } from './max-pooling.js';
import type { MultiplySpec } from './multiply.js';
import type { NormalisationSpec } from './normalisation.js';
import type { PadSpec } from './pad.js';
import type { PermuteSpec } from './permute.js';
import type { PreluSpec } from './prelu.js';
import type { ReluSpec } from './relu.js';
import type { ReshapeSpec } from './reshape.js';
import type { ResizeSpec } from './resize.js';
import type { SliceSpec } from './slice.js';
import type { SoftmaxSpec } from './softmax.js';

/** The description of a layer: plain data, which survives JSON and can be sent to a thread. */
export type LayerSpec =
  | ActivationSpec
  | AddSpec
  | AveragePoolingSpec
  | BorderSpec
  | ChannelShuffleSpec
  | ConcatSpec
  | ConvolutionSpec
  | DropoutSpec
  | InnerProductSpec
  | LrnSpec
  | MaxPoolingSpec
  | MultiplySpec
  | NormalisationSpec
  | PadSpec
  | PermuteSpec
  | PreluSpec
  | ReluSpec
  | ReshapeSpec
  | ResizeSpec
  | SliceSpec
  | SoftmaxSpec;

export type LayerType = LayerSpec['type'];
/** The description of a layer of one type. */
export type SpecOf<T extends LayerType> = Extract<LayerSpec, { readonly type: T }>;
