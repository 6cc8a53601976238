import type { Node } from '../../graph.js';
import type { Pads } from '../../layers/extents.js';
import type { LayerSpec } from '../../layers/table.js';
import { type Folded, type Rewrite, withoutUnread } from './rewrite.js';

type Pad = Extract<LayerSpec, { type: 'pad' }>;

/** As ONNX's exporters write −∞. */
const LOWEST = -3e38;

/**
 * Makes padding a part of the layers that read it: zeros of a convolution or of an average that counts
 * them, and −∞ of a maximum.
 */
export const mergePads: Rewrite = (graph) => {
  const pads = new Map<string, Node & { readonly layer: Pad }>();
  for (const node of graph.nodes) {
    const { layer } = node;
    if (layer.type === 'pad' && layer.before[0] === 0 && layer.after[0] === 0) {
      pads.set(node.name, { ...node, layer });
    }
  }
  const folded: Folded[] = [];
  const nodes = graph.nodes.map((node) => {
    const pad = pads.get(node.inputs[0]);
    const layer = pad && padded(node.layer, pad.layer);
    if (!pad || !layer) return node;
    folded.push({ node: pad.name, into: node.name });
    return { ...node, layer, inputs: pad.inputs };
  });
  return { graph: withoutUnread({ ...graph, nodes }), folded };
};

/** The layer with padding of its own; undefined where it cannot have that. */
function padded(layer: LayerSpec, pad: Pad): LayerSpec | undefined {
  if (layer.type === 'convolution') {
    return pad.value === 0 ? { ...layer, pads: sumOf(layer.pads, pad) } : undefined;
  }
  if (layer.type !== 'average-pooling' && layer.type !== 'max-pooling') return undefined;
  if (layer.kernel === 'global' || layer.ceil) return undefined;
  if (layer.dilation.some((step) => step !== 1)) return undefined;
  const { kernel } = layer;
  const pads = sumOf(layer.pads, pad);
  if (pads.some((extent, i) => extent >= kernel[i % 2])) return undefined;
  if (layer.type === 'max-pooling') {
    return pad.value <= LOWEST ? { ...layer, pads } : undefined;
  }
  const countsAll = layer.countPad || layer.pads.every((extent) => extent === 0);
  return pad.value === 0 && countsAll ? { ...layer, pads, countPad: true } : undefined;
}

const sumOf = ([top, left, bottom, right]: Pads, { before, after }: Pad): Pads => [
  top + before[1],
  left + before[2],
  bottom + after[1],
  right + after[2],
];
