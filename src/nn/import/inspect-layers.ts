import { INPUT } from '../graph.js';
import type { LayerType } from '../layers/table.js';
import type { DescribedGraph, MapShape } from './described-graph.js';
import { layerWords } from './layer-words.js';
import { outputShapeOf } from './output-shape.js';

/** One layer of a network, for a table of them. */
export interface InspectedLayer {
  readonly name: string;
  readonly type: LayerType;
  /** Its kernel, stride, pads and groups, or the kind of its function, in a few words; empty where there are none. */
  readonly how: string;
  readonly inputs: readonly string[];
  /** Channels, rows and columns of what it gives. */
  readonly shape: MapShape;
  /** How many numbers its weights and biases are. */
  readonly parameters: number;
  /** Products of a forward pass. */
  readonly products: number;
}

/** What each layer of a network gives, holds and costs. */
export function inspectLayers({ nodes, parameters, input }: DescribedGraph): InspectedLayer[] {
  const places = new Map([[INPUT, input]]);
  return nodes.map(({ name, layer, inputs }) => {
    const shape = outputShapeOf(
      layer,
      inputs.map((source) => places.get(source) as MapShape),
    );
    places.set(name, shape);
    const { weight, bias } = parameters.get(name) ?? {};
    const perOutput = weight ? weight.count / weight.shape[0] : 0;
    return {
      name,
      type: layer.type,
      how: layerWords(layer),
      inputs,
      shape,
      parameters: (weight?.count ?? 0) + (bias?.count ?? 0),
      products: perOutput * shape[0] * shape[1] * shape[2],
    };
  });
}
