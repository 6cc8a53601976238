import type { LayerType, Node, Shape } from 'whypixel';
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

/** The numbers that peers need: GoogLeNet's windows and strides are square, and padded evenly. */
function parametersOf({ layer }: Node): Readonly<Record<string, number>> {
  if (layer.type === 'lrn') {
    const { n, alpha, beta, k } = layer;
    return { n, alpha, beta, k };
  }
  if (layer.type !== 'max-pooling' && layer.type !== 'convolution') return {};
  return { size: layer.kernel[0], stride: layer.stride[0], pad: layer.pads[0] };
}

/**
 * GoogLeNet as plain data, without dropout, which does nothing. Copies the weights, so that peers
 * may keep them. Whoever builds it must find the same scores: that is the proof that it is right.
 */
export function describe({ network, input }: Pick<Setting, 'network' | 'input'>): Description {
  const { nodes, scores } = network.graph;
  const skipped = new Map<string, string>();
  const layers: DescribedLayer[] = [];
  for (const node of nodes.slice(0, nodes.findIndex(({ name }) => name === scores) + 1)) {
    const { name, layer } = node;
    const inputs = node.inputs.map((from) => skipped.get(from) ?? from);
    if (layer.type === 'dropout') {
      skipped.set(name, inputs[0]);
      continue;
    }
    const weights = network.weights.get(name);
    const copy = (key: 'weight' | 'bias') => {
      const tensor = weights?.[key];
      return tensor && { [key]: { shape: tensor.shape, values: Float32Array.from(tensor.data) } };
    };
    layers.push({
      name,
      type: layer.type,
      inputs,
      parameters: parametersOf(node),
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
