import { activationFields, activationLayer } from './activation.js';
import { addLayer } from './add.js';
import { averagePoolingFields, averagePoolingLayer } from './average-pooling.js';
import { borderFields, borderLayer } from './border.js';
import { channelShuffleFields, channelShuffleLayer } from './channel-shuffle.js';
import { concatLayer } from './concat.js';
import { convolutionFields, convolutionLayer } from './convolution.js';
import { dropoutLayer } from './dropout.js';
import type { Fields } from './fields.js';
import { innerProductFields, innerProductLayer } from './inner-product.js';
import type { Layer, Treatment } from './layer.js';
import { lrnFields, lrnLayer } from './lrn.js';
import { maxPoolingFields, maxPoolingLayer } from './max-pooling.js';
import { multiplyLayer } from './multiply.js';
import { normalisationFields, normalisationLayer } from './normalisation.js';
import { padFields, padLayer } from './pad.js';
import { permuteFields, permuteLayer } from './permute.js';
import { preluLayer } from './prelu.js';
import { reluLayer } from './relu.js';
import { reshapeFields, reshapeLayer } from './reshape.js';
import { resizeFields, resizeLayer } from './resize.js';
import { sliceFields, sliceLayer } from './slice.js';
import { softmaxFields, softmaxLayer } from './softmax.js';
import type { LayerSpec, LayerType, SpecOf } from './spec.js';
import { isWeighted, treatments } from './treatments.js';

export type { LayerSpec, LayerType } from './spec.js';

/** What each type of layer computes. */
export const layers: { readonly [T in LayerType]: (spec: SpecOf<T>) => Layer } = {
  activation: activationLayer,
  add: addLayer,
  'average-pooling': averagePoolingLayer,
  border: borderLayer,
  'channel-shuffle': channelShuffleLayer,
  concat: concatLayer,
  convolution: convolutionLayer,
  dropout: dropoutLayer,
  'inner-product': innerProductLayer,
  lrn: lrnLayer,
  'max-pooling': maxPoolingLayer,
  multiply: multiplyLayer,
  normalisation: normalisationLayer,
  pad: padLayer,
  permute: permuteLayer,
  prelu: preluLayer,
  relu: reluLayer,
  reshape: reshapeLayer,
  resize: resizeLayer,
  slice: sliceLayer,
  softmax: softmaxLayer,
};

/** Which values the fields of each type's description may have. */
export const layerFields: { readonly [T in LayerType]: Fields<SpecOf<T>> } = {
  activation: activationFields,
  add: {},
  'average-pooling': averagePoolingFields,
  border: borderFields,
  'channel-shuffle': channelShuffleFields,
  concat: {},
  convolution: convolutionFields,
  dropout: {},
  'inner-product': innerProductFields,
  lrn: lrnFields,
  'max-pooling': maxPoolingFields,
  multiply: {},
  normalisation: normalisationFields,
  pad: padFields,
  permute: permuteFields,
  prelu: {},
  relu: {},
  reshape: reshapeFields,
  resize: resizeFields,
  slice: sliceFields,
  softmax: softmaxFields,
};

/** A layer with its treatments, by name: none where it has weights. */
export interface TreatedLayer extends Layer {
  readonly treatments: ReadonlyMap<string, Treatment>;
}

const made = new WeakMap<LayerSpec, TreatedLayer>();

function treatmentsFor(spec: LayerSpec): ReadonlyMap<string, Treatment> {
  if (isWeighted(spec.type)) return new Map();
  const makers: Readonly<Record<string, (spec: never) => Treatment>> = treatments[spec.type];
  return new Map(Object.entries(makers).map(([name, make]) => [name, make(spec as never)]));
}

/** What a description computes; made once for each description object. */
export function layerOf(spec: LayerSpec): TreatedLayer {
  const known = made.get(spec);
  if (known !== undefined) return known;
  const behaviour = (layers[spec.type] as (spec: LayerSpec) => Layer)(spec);
  const layer = { ...behaviour, treatments: treatmentsFor(spec) };
  made.set(spec, layer);
  return layer;
}
