import {
  type AveragePoolingSpec,
  averagePoolingFields,
  averagePoolingLayer,
} from './average-pooling.js';
import { type ConcatSpec, concatLayer } from './concat.js';
import { type ConvolutionSpec, convolutionFields, convolutionLayer } from './convolution.js';
import { type DropoutSpec, dropoutLayer } from './dropout.js';
import type { Fields } from './fields.js';
import { type InnerProductSpec, innerProductFields, innerProductLayer } from './inner-product.js';
import type { Layer } from './layer.js';
import { type LrnSpec, lrnFields, lrnLayer } from './lrn.js';
import { type MaxPoolingSpec, maxPoolingFields, maxPoolingLayer } from './max-pooling.js';
import { type ReluSpec, reluLayer } from './relu.js';
import { type SoftmaxSpec, softmaxLayer } from './softmax.js';

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
type SpecOf<T extends LayerType> = Extract<LayerSpec, { readonly type: T }>;

/** What each type of layer computes. */
export const layers: { readonly [T in LayerType]: (spec: SpecOf<T>) => Layer } = {
  'average-pooling': averagePoolingLayer,
  concat: concatLayer,
  convolution: convolutionLayer,
  dropout: dropoutLayer,
  'inner-product': innerProductLayer,
  lrn: lrnLayer,
  'max-pooling': maxPoolingLayer,
  relu: reluLayer,
  softmax: softmaxLayer,
};

/** Which values the fields of each type's description may have. */
export const layerFields: { readonly [T in LayerType]: Fields<SpecOf<T>> } = {
  'average-pooling': averagePoolingFields,
  concat: {},
  convolution: convolutionFields,
  dropout: {},
  'inner-product': innerProductFields,
  lrn: lrnFields,
  'max-pooling': maxPoolingFields,
  relu: {},
  softmax: {},
};

const made = new WeakMap<LayerSpec, Layer>();

/** What a description computes; made once for each description object. */
export function layerOf(spec: LayerSpec): Layer {
  const known = made.get(spec);
  if (known !== undefined) return known;
  const layer = (layers[spec.type] as (spec: LayerSpec) => Layer)(spec);
  made.set(spec, layer);
  return layer;
}
