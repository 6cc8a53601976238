import { averagePoolingFields, averagePoolingLayer } from './average-pooling.js';
import { concatLayer } from './concat.js';
import { convolutionFields, convolutionLayer } from './convolution.js';
import { dropoutLayer } from './dropout.js';
import type { Fields } from './fields.js';
import { innerProductFields, innerProductLayer } from './inner-product.js';
import type { Layer, Treatment } from './layer.js';
import { lrnFields, lrnLayer } from './lrn.js';
import { maxPoolingFields, maxPoolingLayer } from './max-pooling.js';
import { reluLayer } from './relu.js';
import { softmaxLayer } from './softmax.js';
import type { LayerSpec, LayerType, SpecOf } from './spec.js';
import { isWeighted, treatments } from './treatments.js';

export type { LayerSpec, LayerType } from './spec.js';

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
