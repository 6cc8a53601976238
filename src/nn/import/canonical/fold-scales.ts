import type { Node } from '../../graph.js';
import type { LayerSpec } from '../../layers/table.js';
import type { NodeParameters } from '../described-graph.js';
import { numbersOf, type ParameterData, scaledRows, uniform, valuesOf } from '../parameter.js';
import { Aliases, type Folded, type Rewrite, readersOf } from './rewrite.js';

/** More channels than any layer has: a bound on what a small file makes this allocate. */
const CHANNELS_LIMIT = 2 ** 20;

type Weighted = Extract<LayerSpec, { type: 'convolution' | 'inner-product' }>;

/**
 * Folds a factor and a shift per channel (a depthwise 1×1 convolution: a batch normalisation, a
 * product or a sum with constants) into the convolution or inner product before it, where that has no
 * other reader: `s (W x + b) + t = (s W) x + (s b + t)`. What cannot be folded stays.
 */
export const foldScales: Rewrite = (graph) => {
  const readers = readersOf(graph);
  const nodes = new Map<string, Node>();
  const parameters = new Map(graph.parameters);
  const aliases = new Aliases();
  const folded: Folded[] = [];
  for (const original of graph.nodes) {
    const node = aliases.applied(original);
    const source = nodes.get(node.inputs[0]);
    const scale = scaleOf(node.layer, parameters.get(node.name));
    const isOnlyReader = readers.get(original.inputs[0]) === 1;
    const weights = source && parameters.get(source.name);
    if (!scale || !weights || !isWeighted(source.layer) || !isOnlyReader) {
      nodes.set(node.name, node);
      continue;
    }
    const composed = compose(weights, scale);
    nodes.set(source.name, {
      ...source,
      layer: { ...source.layer, bias: composed.bias !== undefined },
    });
    parameters.set(source.name, composed);
    parameters.delete(node.name);
    aliases.set(node.name, source.name);
    readers.set(source.name, readers.get(node.name) ?? 0);
    folded.push({ node: node.name, into: source.name });
  }
  const scores = aliases.get(graph.scores);
  return { graph: { ...graph, nodes: [...nodes.values()], scores, parameters }, folded };
};

const isWeighted = (layer: LayerSpec): layer is Weighted =>
  layer.type === 'convolution' || layer.type === 'inner-product';

/**
 * The parameters of a layer that is one factor, and one shift, for each channel; none of any other. That there
 * are as many groups as outputs is not enough: each group must read one channel, as a convolution of one output
 * and one group does not.
 */
function scaleOf(
  layer: LayerSpec,
  parameters: NodeParameters | undefined,
): NodeParameters | undefined {
  if (layer.type !== 'convolution' || layer.groups !== layer.outputs) return undefined;
  const { kernel, stride, pads, groups } = layer;
  const isPointwise = [...kernel, ...stride].every((n) => n === 1) && pads.every((n) => n === 0);
  const isDepthwise = parameters?.weight.shape[1] === 1;
  return isPointwise && isDepthwise && groups <= CHANNELS_LIMIT ? parameters : undefined;
}

function compose(weights: NodeParameters, scale: NodeParameters): NodeParameters {
  const weight = scaledRows(weights.weight, numbersOf(scale.weight));
  const bias = composedBias(weights.bias, scale);
  return bias ? { weight, bias } : { weight };
}

/** `s b + t`; none where both layers have none. */
function composedBias(
  bias: ParameterData | undefined,
  { weight, bias: shift }: NodeParameters,
): ParameterData | undefined {
  if (!bias && !shift) return undefined;
  const factors = numbersOf(weight);
  const zero = uniform(0, [factors.length]);
  const [b, t] = [numbersOf(bias ?? zero), numbersOf(shift ?? zero)];
  const values = factors.map((factor, c) => factor * b[c] + t[c]);
  return values.every((value) => value === 0) && !bias
    ? undefined
    : valuesOf(values, [values.length]);
}
