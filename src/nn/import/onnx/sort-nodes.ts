import { quote } from '../../../errors.js';
import type { OnnxNode } from './model.js';
import type { Refuse } from './parse-tensor.js';

/**
 * The nodes, each after those that it reads (Kahn's algorithm), with names that are unique. Exporters
 * sort them, as ONNX demands; files that were edited are not always sorted.
 *
 * @param given the names of inputs and initializers
 * @throws {UserError} where a value is defined twice, or comes from no node, or nodes are in a circle
 */
export function sortNodes(
  nodes: readonly OnnxNode[],
  given: ReadonlySet<string>,
  refuse: Refuse,
): OnnxNode[] {
  const makers = new Map<string, number>();
  nodes.forEach(({ outputs }, index) => {
    for (const output of outputs.filter((value) => value !== '')) {
      if (makers.has(output) || given.has(output)) {
        throw refuse(`the value ${quote(output)} is defined twice`);
      }
      makers.set(output, index);
    }
  });
  const readers: number[][] = nodes.map(() => []);
  const waitsFor = nodes.map(({ name, operator, inputs }, index) => {
    const missing = inputs.find((value) => value !== '' && !given.has(value) && !makers.has(value));
    if (missing !== undefined) {
      throw refuse(`${operator} ${quote(name)} reads ${quote(missing)}, which nothing makes`);
    }
    const sources = new Set(inputs.flatMap((value) => makers.get(value) ?? []));
    for (const source of sources) readers[source].push(index);
    return sources.size;
  });

  const order = nodes.flatMap((_, index) => (waitsFor[index] === 0 ? [index] : []));
  for (let next = 0; next < order.length; next++) {
    for (const reader of readers[order[next]]) if (--waitsFor[reader] === 0) order.push(reader);
  }
  if (order.length < nodes.length) {
    const stuck = nodes[waitsFor.findIndex((count) => count > 0)];
    throw refuse(
      `its nodes read each other in a circle, at ${stuck.operator} ${quote(nameOf(stuck))}`,
    );
  }
  // Already sorted files keep their order, which tells more than the order in which nodes get ready.
  const isSorted = nodes.every(({ inputs }, index) =>
    inputs.every((value) => (makers.get(value) ?? -1) < index),
  );
  return withUniqueNames(isSorted ? nodes : order.map((index) => nodes[index]));
}

const nameOf = ({ name, outputs }: OnnxNode) => name || outputs.find((value) => value !== '') || '';

/** Names that are missing or stand twice are made unique: they are for people, values connect nodes. */
function withUniqueNames(nodes: readonly OnnxNode[]): OnnxNode[] {
  const counts = new Map<string, number>();
  return nodes.map((node) => {
    const name = nameOf(node);
    const count = (counts.get(name) ?? 0) + 1;
    counts.set(name, count);
    return { ...node, name: count === 1 && name !== '' ? name : `${name}#${count}` };
  });
}
