import type { Shape } from '../tensor/tensor.js';
import { type LayerSpec, layerOf } from './layers/table.js';

/** The name that a node uses for the network's input. */
export const INPUT = 'data';

/** A layer in a graph: its name, its description, and the nodes whose outputs it reads. Plain data. */
export interface Node {
  readonly name: string;
  readonly layer: LayerSpec;
  readonly inputs: readonly string[];
}

/** A directed acyclic graph of layers, each after those that it reads. Plain data, as JSON is. */
export interface Graph {
  readonly nodes: readonly Node[];
  /** The node whose outputs are the scores: where explanations start. */
  readonly scores: string;
}

/**
 * Checks names and order. Throws a RangeError that names the first node that is wrong.
 *
 * @example A network of your own, and its gradient
 * ```ts
 * import { convolution, createEngine, defineGraph, forward, gradientOf, INPUT, relu } from 'whypixel';
 *
 * const engine = await createEngine({ dtype: 'float64' });
 * const graph = defineGraph(
 *   [
 *     { name: 'conv', layer: convolution({ outputs: 1, kernel: 2 }), inputs: [INPUT] },
 *     { name: 'relu', layer: relu(), inputs: ['conv'] },
 *   ],
 *   'relu',
 * );
 * const weight = engine.from([1, 2, 3, 4], [1, 1, 2, 2]);
 * const bias = engine.from([0.5], [1]);
 * const model = { graph, weights: new Map([['conv', { weight, bias }]]) };
 * const x = engine.from([1, 1, 1, 1], [1, 2, 2]);
 * const trace = forward(engine, model, x, 'gradient');
 * console.log(trace.scores.data[0]); // 10.5
 * const seed = engine.from([1], [1, 1, 1]);
 * console.log([...gradientOf(engine, trace, seed).data]); // [1, 2, 3, 4]
 * ```
 */
export function defineGraph(nodes: readonly Node[], scores: string): Graph {
  const known = new Set([INPUT]);
  for (const { name, inputs } of nodes) {
    if (known.has(name)) throw new RangeError(`two nodes are called ${name}`);
    const missing = inputs.find((input) => !known.has(input));
    if (missing !== undefined) {
      throw new RangeError(`${name} reads ${missing}, which no node before it makes`);
    }
    known.add(name);
  }
  if (scores === INPUT || !known.has(scores)) {
    throw new RangeError(`the scores come from ${scores}, which is not a node`);
  }
  return { nodes, scores };
}

/** Every node's output shape, and the input's, by name. Throws a RangeError that names the node that does not fit. */
export function inferShapes(graph: Graph, input: Shape): Map<string, Shape> {
  const shapes = new Map<string, Shape>([[INPUT, input]]);
  for (const { name, layer, inputs } of graph.nodes) {
    try {
      const shape = layerOf(layer).outputShape(inputs.map((from) => shapes.get(from) as Shape));
      shapes.set(name, shape);
    } catch (error) {
      throw new RangeError(`${name}: ${(error as Error).message}`, { cause: error });
    }
  }
  return shapes;
}

/** The nodes that `name` depends on, itself included, in order: what an explanation of it has to run. */
export function nodesUpTo(graph: Graph, name: string): Node[] {
  const needed = new Set([name]);
  return [...graph.nodes]
    .reverse()
    .filter((node) => {
      if (!needed.has(node.name)) return false;
      for (const input of node.inputs) needed.add(input);
      return true;
    })
    .reverse();
}

/** How many readers each activation has among `nodes`. */
export function countReaders(nodes: readonly Node[]): Map<string, number> {
  const readers = new Map<string, number>();
  for (const name of nodes.flatMap(({ inputs }) => inputs)) {
    readers.set(name, (readers.get(name) ?? 0) + 1);
  }
  return readers;
}
