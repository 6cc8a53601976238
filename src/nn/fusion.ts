import { countReaders, INPUT, type Node } from './graph.js';
import { layerOf } from './layers/table.js';

/** The layers that compute the ReLU which is their only reader in the same pass, and that ReLU. */
export function fusedIn(nodes: readonly Node[]): Map<string, Node> {
  const readers = countReaders(nodes);
  const fusing = nodes.filter(({ name, layer }) => {
    return layerOf(layer).forwardRelu && readers.get(name) === 1;
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
