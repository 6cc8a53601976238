import { inferShapes, type LayerType, type Node, type Shape } from 'whypixel';
import type { Setting } from './setting.js';

export interface DescribedTensor {
  readonly shape: Shape;
  /** Row-major. */
  readonly values: Float32Array;
}

/** One layer, as plain data. */
export interface DescribedLayer {
  readonly name: string;
  readonly type: LayerType;
  /** Names of layers, or `data`. */
  readonly inputs: readonly string[];
  /** `size`, `stride`, `pad` of windows; LRN's constants. */
  readonly parameters: Readonly<Record<string, number>>;
  readonly weight?: DescribedTensor;
  readonly bias?: DescribedTensor;
}

/** A network and an input, as plain data, for peers to build it from. */
export interface Description {
  /** In order, the last one makes the scores. */
  readonly layers: readonly DescribedLayer[];
  readonly classes: number;
  readonly input: DescribedTensor;
}

/** Of GoogLeNet's LRN layers, and the side of all its max pooling windows. */
const LRN = { n: 5, alpha: 1e-4, beta: 0.75, k: 1 };
const MAX_POOLING_SIZE = 3;

function parametersOf({ layer }: Node, input: Shape, output: Shape, weight: Shape | undefined) {
  const { type, relevance } = layer;
  if (type === 'lrn') return LRN;
  if (type === 'max-pooling') {
    const stride = Math.round((input[1] as number) / (output[1] as number));
    return { size: MAX_POOLING_SIZE, stride, pad: stride === 1 ? 1 : 0 };
  }
  if (type !== 'convolution' || relevance.kind !== 'linear') return {};
  const [stride, , pad] = relevance.linear.geometry;
  return { size: weight?.[2] as number, stride, pad };
}

/**
 * GoogLeNet as plain data, without dropout, which does nothing. Copies the weights, so that peers
 * may keep them. Whoever builds it must find the same scores: that is the proof that it is right.
 */
export function describe({ network, input }: Setting): Description {
  const { nodes, scores } = network.graph;
  const shapes = inferShapes(network.graph, input.shape);
  const shapeOf = (name: string) => shapes.get(name) as Shape;
  const skipped = new Map<string, string>();
  const layers: DescribedLayer[] = [];
  for (const node of nodes.slice(0, nodes.findIndex(({ name }) => name === scores) + 1)) {
    const { name, layer } = node;
    const inputs = node.inputs.map((from) => skipped.get(from) ?? from);
    const first = inputs[0] as string;
    if (layer.type === 'dropout') {
      skipped.set(name, first);
      continue;
    }
    const weights = network.weights.get(name);
    const copy = (key: 'weight' | 'bias') =>
      weights && {
        [key]: { shape: weights[key].shape, values: Float32Array.from(weights[key].data) },
      };
    layers.push({
      name,
      type: layer.type,
      inputs,
      parameters: parametersOf(node, shapeOf(first), shapeOf(name), weights?.weight.shape),
      ...copy('weight'),
      ...copy('bias'),
    });
  }
  return {
    layers,
    classes: network.labels.length,
    input: { shape: input.shape, values: input.values },
  };
}
