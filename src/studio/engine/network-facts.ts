import { presetFor } from '../../explain/lrp/presets.js';
import { inferShapes, nodesUpTo } from '../../nn/graph.js';
import { inputShape } from '../../nn/input-spec.js';
import type { Network } from '../../nn/network.js';
import type { NetworkFacts } from './protocol.js';

/** A network as the page knows it. */
export function networkFacts(network: Network): NetworkFacts {
  const { name, sha256, parameters, labels, input, graph, notes = [] } = network;
  const shapes = inferShapes(graph, inputShape(input));
  return {
    name,
    sha256,
    parameters,
    labels: labels.map(({ text }) => text),
    size: input.size,
    preset: presetFor(network),
    notes,
    layers: nodesUpTo(graph, graph.scores).map(({ name, layer }) => ({
      name,
      type: layer.type,
      shape: shapes.get(name) ?? [],
    })),
  };
}
