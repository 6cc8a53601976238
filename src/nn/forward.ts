import type { Engine } from '../tensor/engine.js';
import type { Shape, Tensor } from '../tensor/tensor.js';
import { countReaders, type Graph, INPUT, inferShapes, type Node, nodesUpTo } from './graph.js';
import type { Call, Weights } from './layers/layer.js';

/**
 * What the activations are wanted for: the scores alone, a gradient, relevance, or to be looked at.
 * `active-relevance` is relevance under rules that give none to a unit that does not fire: of a layer
 * before a ReLU, what the ReLU said is then all that counts, and all that is kept.
 */
export type Purpose = 'scores' | 'gradient' | 'relevance' | 'active-relevance' | 'all';

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
  /** What the layer saw and said; for `active-relevance`, what its ReLU said in its place. */
  call(node: Node): Call;
  /** Gives back what a node said: when nobody will call for it again, nor for any that reads it. */
  forget(node: Node): void;
  /** Gives all memory back. */
  release(): void;
}

/** The layers whose ReLU, their only reader, is computed in the same pass, and that ReLU. */
function fusedIn(nodes: readonly Node[]): Map<string, Node> {
  const readers = countReaders(nodes);
  const fused = new Map<string, Node>();
  nodes.forEach(({ name, layer }, index) => {
    const next = nodes[index + 1];
    if (next?.layer.type !== 'relu' || next.inputs[0] !== name) return;
    if (layer.forwardRelu && readers.get(name) === 1) fused.set(name, next);
  });
  return fused;
}

/** The activations that outlive the pass; `said` names the one that stands for a layer's output. */
function keptFor(
  purpose: Purpose,
  nodes: readonly Node[],
  last: string,
  said: (name: string) => string,
): Set<string> {
  const kept = new Set([last]);
  for (const { name, layer, inputs } of nodes) {
    if (purpose === 'all') kept.add(name);
    if (purpose === 'scores' || purpose === 'all') continue;
    for (const side of layer.keeps[purpose === 'gradient' ? 'gradient' : 'relevance']) {
      for (const tensor of side === 'output' ? [said(name)] : inputs) kept.add(tensor);
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
  const exactness = purpose === 'scores' || purpose === 'gradient' ? 'fast' : 'exact';
  const nodes = nodesUpTo(graph, upTo);
  const fused = fusedIn(nodes);
  const standsFor = purpose === 'active-relevance' ? fused : new Map<string, Node>();
  const said = (name: string): string => standsFor.get(name)?.name ?? name;
  const standIns = new Set(Array.from(standsFor.values(), ({ name }) => name));
  const kept = keptFor(purpose, nodes, upTo, said);
  const readers = countReaders(nodes);
  const activations = new Map<string, Tensor>([[INPUT, input]]);
  const live = new Set<string>();
  const callOf = ({ name, inputs }: Node, output = name): Call => ({
    inputs: inputs.map((from) => activations.get(from) as Tensor),
    output: activations.get(output) as Tensor,
    weights: weights.get(name),
    exactness,
  });
  const allocate = ({ name }: Node): Tensor => {
    const tensor = engine.tensor(shapes.get(name) as Shape);
    activations.set(name, tensor);
    live.add(name);
    return tensor;
  };
  const free = (name: string): void => {
    if (live.delete(name)) engine.release(activations.get(name) as Tensor);
  };
  /** Gives an activation back after its last reader, unless it is kept. */
  const read = (name: string): void => {
    const left = (readers.get(name) as number) - 1;
    readers.set(name, left);
    if (left === 0 && !kept.has(name)) free(name);
  };
  const done = new Set<string>();
  for (const node of nodes) {
    const { name, layer } = node;
    if (done.has(name)) continue;
    const rectifier = fused.get(name);
    allocate(node);
    if (layer.forwardRelu && rectifier) {
      layer.forwardRelu(engine, callOf(node), allocate(rectifier), kept.has(name));
      done.add(rectifier.name);
      read(name);
    } else {
      layer.forward(engine, callOf(node));
    }
    node.inputs.forEach(read);
  }
  return {
    scores: activations.get(upTo) as Tensor,
    nodes,
    activations,
    kept,
    call: (node) => callOf(node, said(node.name)),
    forget({ name }) {
      // What stands for the output of the layer before is still called for.
      if (!standIns.has(name)) free(said(name));
    },
    release() {
      for (const name of live) free(name);
    },
  };
}
