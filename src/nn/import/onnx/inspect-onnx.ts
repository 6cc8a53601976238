import { INPUT } from '../../graph.js';
import type { LayerType } from '../../layers/table.js';
import type { Folded } from '../canonical/rewrite.js';
import type { DescribedGraph, MapShape } from '../described-graph.js';
import { outputShapeOf } from '../output-shape.js';
import type { Missing } from './describe-model.js';
import { type ImportOptions, readOnnx } from './import-onnx.js';

/** One layer of a network, for a table of them. */
export interface InspectedLayer {
  readonly name: string;
  readonly type: LayerType;
  readonly inputs: readonly string[];
  /** Channels, rows and columns of what it gives. */
  readonly shape: MapShape;
  /** How many numbers its weights and biases are. */
  readonly parameters: number;
  /** Products of a forward pass. */
  readonly products: number;
}

/** What an ONNX model holds, and what of it can be used. */
export interface OnnxInspection {
  readonly opset: number;
  readonly producer: string;
  /** How often each operator occurs, by name; with its domain where it is not one of ONNX. */
  readonly operators: ReadonlyMap<string, number>;
  /** Empty where something is missing. */
  readonly layers: readonly InspectedLayer[];
  readonly input: MapShape | undefined;
  readonly folded: readonly Folded[];
  readonly missing: readonly Missing[];
}

/**
 * What a model holds: operators, layers, shapes, parameters and cost, what was folded and what is
 * missing.
 *
 * @throws {UserError} as `readOnnx`
 */
export async function inspectOnnx(
  file: Uint8Array,
  options: ImportOptions,
): Promise<OnnxInspection> {
  const { model, graph, folded, missing } = await readOnnx(file, options);
  const operators = new Map<string, number>();
  for (const { operator, domain } of model.nodes) {
    const name = domain === '' ? operator : `${domain}:${operator}`;
    operators.set(name, (operators.get(name) ?? 0) + 1);
  }
  return {
    opset: model.opset,
    producer: model.producer,
    operators,
    layers: graph ? layersOf(graph) : [],
    input: graph?.input,
    folded,
    missing,
  };
}

function layersOf({ nodes, parameters, input }: DescribedGraph): InspectedLayer[] {
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
      inputs,
      shape,
      parameters: (weight?.count ?? 0) + (bias?.count ?? 0),
      products: perOutput * shape[0] * shape[1] * shape[2],
    };
  });
}
