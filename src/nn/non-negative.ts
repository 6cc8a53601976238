import type { Node } from './graph.js';
import { type LayerType, layerOf } from './layers/table.js';

/** Layers of whose outputs none is negative where none of their inputs is; LRN is one, unless of odd constants. */
const keeping: ReadonlySet<LayerType> = new Set([
  ...(['add', 'average-pooling', 'channel-shuffle', 'concat', 'dropout'] as const),
  ...(['max-pooling', 'permute', 'reshape', 'slice'] as const),
]);

const keepsSign = (layer: Node['layer']): boolean =>
  layer.type === 'lrn' ? Math.min(layer.k, layer.alpha) >= 0 : keeping.has(layer.type);

const found = new WeakMap<readonly Node[], ReadonlySet<string>>();

/** The nodes whose outputs are known not to be negative, whatever the input is: ReLUs, and what keeps their sign. */
export function nonNegativeNodes(nodes: readonly Node[]): ReadonlySet<string> {
  const known = found.get(nodes);
  if (known !== undefined) return known;
  const names = new Set<string>();
  for (const { name, layer, inputs } of nodes) {
    const keeps = keepsSign(layer) && inputs.every((from) => names.has(from));
    if (keeps || layerOf(layer).rectifiesTo !== undefined) names.add(name);
  }
  found.set(nodes, names);
  return names;
}
