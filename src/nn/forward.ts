import type { Engine } from '../tensor/engine.js';
import type { Shape, Tensor } from '../tensor/tensor.js';
import { countReaders, type Graph, INPUT, inferShapes, type Node, nodesUpTo } from './graph.js';
import type { Call, Weights } from './layers/layer.js';

/** What the activations are wanted for: the scores alone, a gradient, relevance, or to be looked at. */
export type Purpose = 'scores' | 'gradient' | 'relevance' | 'all';

/** A network's layers and parameters, ready to run on one engine. */
export interface Model {
  readonly graph: Graph;
  readonly weights: ReadonlyMap<string, Weights>;
}

/**
 * One forward pass: the scores, and the activations that its purpose keeps. Tensors of activations
 * that were not kept still tell their shape, but their memory has been given back.
 */
export interface Trace {
  readonly scores: Tensor;
  /** The nodes that ran, in order. */
  readonly nodes: readonly Node[];
  readonly activations: ReadonlyMap<string, Tensor>;
  readonly kept: ReadonlySet<string>;
  /** What the layer saw and said. */
  call(node: Node): Call;
  /** Gives one activation back, which nobody will look at again. */
  forget(name: string): void;
  /** Gives all memory back. */
  release(): void;
}

/** The activations that outlive the pass. */
function keptFor(purpose: Purpose, nodes: readonly Node[], last: string): Set<string> {
  const kept = new Set([last]);
  for (const { name, layer, inputs } of nodes) {
    if (purpose === 'all') kept.add(name);
    if (purpose === 'scores' || purpose === 'all') continue;
    for (const side of layer.keeps[purpose]) {
      for (const tensor of side === 'output' ? [name] : inputs) kept.add(tensor);
    }
  }
  return kept;
}

/**
 * Runs a model on `input` (`[C, H, W]`, which stays the caller's) as far as node `upTo`, by default
 * the scores, and keeps the activations that `purpose` needs. An activation's memory is given back
 * as soon as its last reader has run.
 * @throws RangeError when the input does not fit the topology.
 */
export function forward(
  engine: Engine,
  { graph, weights }: Model,
  input: Tensor,
  purpose: Purpose = 'scores',
  upTo: string = graph.scores,
): Trace {
  const shapes = inferShapes(graph, input.shape);
  // Relevance is divided by what the layers said: there, small errors would grow.
  const exactness = purpose === 'relevance' || purpose === 'all' ? 'exact' : 'fast';
  const nodes = nodesUpTo(graph, upTo);
  const kept = keptFor(purpose, nodes, upTo);
  const readers = countReaders(nodes);
  const activations = new Map<string, Tensor>([[INPUT, input]]);
  const live = new Set<string>();
  const callOf = (node: Node): Call => ({
    inputs: node.inputs.map((name) => activations.get(name) as Tensor),
    output: activations.get(node.name) as Tensor,
    weights: weights.get(node.name),
    exactness,
  });
  const allocate = ({ name }: Node): Tensor => {
    const tensor = engine.tensor(shapes.get(name) as Shape);
    activations.set(name, tensor);
    live.add(name);
    return tensor;
  };
  const forget = (name: string): void => {
    if (live.delete(name)) engine.release(activations.get(name) as Tensor);
  };
  /** Gives an activation back after its last reader, unless it is kept. */
  const read = (name: string): void => {
    const left = (readers.get(name) as number) - 1;
    readers.set(name, left);
    if (left === 0 && !kept.has(name)) forget(name);
  };
  const done = new Set<string>();
  nodes.forEach((node, index) => {
    if (done.has(node.name)) return;
    const { name, layer } = node;
    const next = nodes[index + 1];
    allocate(node);
    if (
      layer.forwardRelu &&
      next?.layer.type === 'relu' &&
      readers.get(name) === 1 &&
      next.inputs[0] === name
    ) {
      layer.forwardRelu(engine, callOf(node), allocate(next), kept.has(name));
      done.add(next.name);
      read(name);
    } else {
      layer.forward(engine, callOf(node));
    }
    node.inputs.forEach(read);
  });
  return {
    scores: activations.get(upTo) as Tensor,
    nodes,
    activations,
    kept,
    call: callOf,
    forget,
    release() {
      for (const name of live) forget(name);
    },
  };
}
