import type { ExpectedTensor } from './formats/match.js';
import { type Graph, inferShapes } from './graph.js';
import { type InputSpec, inputShape } from './input-spec.js';
import type { WeightShapes } from './layers/layer.js';
import { layerOf } from './layers/table.js';

/** The names under which files hold a layer's parameters. */
export const parameterNames = (layer: string) =>
  ({ weight: `${layer}.weight`, bias: `${layer}.bias` }) as const;

/** The shapes of the parameters of every weighted layer, by its name, in the graph's order. */
export function weightShapesOf(graph: Graph, input: InputSpec): Map<string, WeightShapes> {
  const shapes = inferShapes(graph, inputShape(input));
  return new Map(
    graph.nodes.flatMap(({ name, layer, inputs: [from] }) => {
      const wanted = layerOf(layer).weightShapes?.(shapes.get(from as string) as readonly number[]);
      return wanted === undefined ? [] : [[name, wanted] as const];
    }),
  );
}

/** Every parameter tensor of a graph, in the order of its layers. */
export const expectedTensors = (graph: Graph, input: InputSpec): ExpectedTensor[] =>
  Array.from(weightShapesOf(graph, input)).flatMap(([layer, { weight, bias }]) => {
    const names = parameterNames(layer);
    return [
      { name: names.weight, shape: weight },
      ...(bias ? [{ name: names.bias, shape: bias }] : []),
    ];
  });
