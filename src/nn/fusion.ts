import { countReaders, INPUT, type Node } from './graph.js';
import { layerOf } from './layers/table.js';

/** The layers that compute the ReLU which is their only reader in the same pass, and that ReLU. */
export function fusedIn(nodes: readonly Node[]): Map<string, Node> {
  const readers = countReaders(nodes);
  const fusing = nodes.filter(({ name, layer }) => {
    return layerOf(layer).withRelu && readers.get(name) === 1;
  });
  const names = new Set(fusing.map(({ name }) => name));
  const rectifiers = nodes.filter(({ layer }) => layerOf(layer).rectifiesTo !== undefined);
  return new Map(
    rectifiers.flatMap((node) => {
      const [read] = node.inputs;
      return names.has(read) ? [[read, node] as const] : [];
    }),
  );
}

/** Whether a node is a ReLU without a ceiling: where its output is not 0, it is its input. */
export const isRelu = ({ layer }: Node): boolean =>
  layerOf(layer).rectifiesTo === Number.POSITIVE_INFINITY;

/**
 * The ReLUs of a network's first layer that max pooling chooses from, where its choice will be asked for.
 * There, and nowhere else, sums are exact but for their last rounding (see `Exactness`); it made equal what
 * was not in one to two windows of every third picture, and the gradient up to 4e-3 wrong.
 */
export function choosingFrom(
  nodes: readonly Node[],
  fused: ReadonlyMap<string, Node>,
  kept: ReadonlySet<string>,
): Set<string> {
  const first = nodes.filter(({ name, inputs }) => inputs[0] === INPUT && fused.has(name));
  const rectifiers = first
    .map(({ name }) => fused.get(name) as Node)
    .filter(isRelu)
    .map(({ name }) => name);
  const isChosenFrom = (rectifier: string) =>
    nodes.some(({ layer, inputs }) => layer.type === 'max-pooling' && inputs.includes(rectifier));
  return new Set(rectifiers.filter((name) => kept.has(name) && isChosenFrom(name)));
}

/** Whether a layer is a convolution of single pixels, each by itself. */
function isPointwise({ layer }: Node): boolean {
  if (layer.type !== 'convolution') return false;
  const { kernel, stride, pads, groups } = layer;
  return [...kernel, ...stride, groups].every((n) => n === 1) && pads.every((n) => n === 0);
}

/**
 * The nodes in lists of what is run together: with a pointwise convolution, where it comes first, others that read the
 * same activation and are followed by the same ReLU, as three in each of GoogLeNet's modules. All other lists have
 * one node. Each node still comes after those that it reads. But not what reads the input: the first layer's sums are
 * by themselves.
 */
export function togetherIn(nodes: readonly Node[], fused: ReadonlyMap<string, Node>): Node[][] {
  const lists: Node[][] = [];
  const known = new Map<string, Node[]>();
  for (const node of nodes) {
    const own = fused.get(node.name);
    const [read] = node.inputs;
    const isAlike = own !== undefined && read !== INPUT && isPointwise(node);
    const key = isAlike ? `${layerOf(own.layer).rectifiesTo} ${read}` : undefined;
    const found = key === undefined ? undefined : known.get(key);
    if (found !== undefined) {
      found.push(node);
      continue;
    }
    const list = [node];
    lists.push(list);
    if (key !== undefined) known.set(key, list);
  }
  return lists;
}
