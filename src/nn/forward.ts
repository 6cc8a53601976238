import { finish, type Steps } from '../steps.js';
import type { Engine } from '../tensor/engine.js';
import type { Shape, Tensor } from '../tensor/tensor.js';
import { isFiniteTensor, notFinite } from './check-finite.js';
import { choosingFrom, fusedIn, isRelu } from './fusion.js';
import { countReaders, type Graph, INPUT, inferShapes, type Node, nodesUpTo } from './graph.js';
import type { Call, Keeps, Layer, Weights } from './layers/layer.js';
import { layerOf } from './layers/table.js';

/**
 * What the activations are wanted for: the scores alone, a gradient, relevance, or to be looked at.
 * `active-relevance` is relevance under rules that give none to inactive units: of a layer before a
 * ReLU, only the ReLU's output is kept.
 *
 * All purposes but one compute the same bits, so that a score is the same under every method.
 * `fast-scores` is a fifth faster (25.4 ms for 31.8 ms, on GoogLeNet and two threads) and some 1e-6 of the
 * largest activation off, for the many scores of perturbed inputs: its scores are to be compared with each
 * other alone. No gradient can rest on it: its errors depend on an output's place, which breaks the ties of
 * max pooling in flat regions.
 */
export type Purpose =
  | 'fast-scores'
  | 'scores'
  | 'gradient'
  | 'relevance'
  | 'active-relevance'
  | 'all';

/** A network's layers and parameters, ready to run on one engine. */
export interface Model {
  readonly graph: Graph;
  readonly weights: ReadonlyMap<string, Weights>;
}

/**
 * One forward pass: the scores, and the activations that its purpose keeps. Tensors of activations
 * that were not kept still have their shape, but their memory has been freed.
 */
export interface Trace {
  readonly scores: Tensor;
  /** The nodes that ran, in order. */
  readonly nodes: readonly Node[];
  readonly activations: ReadonlyMap<string, Tensor>;
  readonly kept: ReadonlySet<string>;
  /** A node's evaluation; for `active-relevance`, with the output of its ReLU in place of its own. */
  call(node: Node): Call;
  /**
   * Whether the pass serves one explanation only, which may free activations on its way. Set by the
   * owner of the trace.
   */
  readonly isDisposable?: boolean;
  /** Frees a node's output. Call only after all its readers have been propagated. */
  forget(node: Node): void;
  /** Frees all activations. */
  release(): void;
}

/** The sides of a layer that an explanation needs after the pass. */
function keepsFor(purpose: Purpose, { keeps }: Layer): Keeps[keyof Keeps] {
  if (purpose === 'gradient') return keeps.gradient;
  return purpose === 'relevance' || purpose === 'active-relevance' ? keeps.relevance : [];
}

/**
 * The activations that outlive the pass.
 * @param outputOf the name of the activation that stands for a layer's output
 */
function keptFor(
  purpose: Purpose,
  nodes: readonly Node[],
  last: string,
  outputOf: (name: string) => string,
): Set<string> {
  const kept = new Set([last]);
  for (const { name, layer, inputs } of nodes) {
    if (purpose === 'all') kept.add(name);
    for (const side of keepsFor(purpose, layerOf(layer))) {
      for (const tensor of side === 'output' ? [outputOf(name)] : inputs) kept.add(tensor);
    }
  }
  return kept;
}

/** The memory of a pass: each activation is freed after its last reader, unless it is kept. */
function activationMemory(
  engine: Engine,
  shapes: ReadonlyMap<string, Shape>,
  nodes: readonly Node[],
  kept: ReadonlySet<string>,
) {
  const readers = countReaders(nodes);
  const tensors = new Map<string, Tensor>();
  const live = new Set<string>();
  const free = (name: string): void => {
    if (!live.delete(name)) return;
    const { low, ...tensor } = tensors.get(name) as Tensor;
    engine.release(tensor);
    if (low !== undefined) engine.release(low);
  };
  return {
    tensors,
    /** @param exact whether what rounding takes off is wanted too */
    allocate({ name }: Node, exact = false): Tensor {
      const shape = shapes.get(name) as Shape;
      const rounded = engine.tensor(shape);
      const tensor = exact ? { ...rounded, low: engine.tensor(shape) } : rounded;
      tensors.set(name, tensor);
      live.add(name);
      return tensor;
    },
    /** Counts one reader off. */
    read(name: string): void {
      const left = (readers.get(name) as number) - 1;
      readers.set(name, left);
      if (left === 0 && !kept.has(name)) free(name);
    },
    free,
    release(): void {
      for (const name of live) free(name);
    },
  };
}

/** The nodes to run for the output of `upTo`, which of them share a pass over memory, and what is kept. */
function planFor({ nodes: all, scores }: Graph, purpose: Purpose, upTo: string = scores) {
  const nodes = nodesUpTo({ nodes: all, scores }, upTo);
  const fused = fusedIn(nodes);
  const rectifiers = new Set(fused.values());
  const relus = [...fused].filter(([, rectifier]) => isRelu(rectifier));
  const standsFor = new Map(purpose === 'active-relevance' ? relus : []);
  const outputOf = (name: string): string => standsFor.get(name)?.name ?? name;
  const kept = keptFor(purpose, nodes, upTo, outputOf);
  return {
    last: upTo,
    nodes,
    fused,
    /** The nodes that are run by themselves. */
    steps: nodes.filter((node) => !rectifiers.has(node)),
    /** The name of the activation that stands for a layer's output. */
    outputOf,
    standIns: new Set(Array.from(standsFor.values(), ({ name }) => name)),
    kept,
    choosing: choosingFrom(nodes, fused, kept),
  };
}

/** How many steps a pass to the scores has, where layers that share a pass over memory are one, and one back. */
export function stepCounts(graph: Graph): { readonly forward: number; readonly back: number } {
  const { steps, nodes } = planFor(graph, 'scores');
  return { forward: steps.length, back: nodes.length };
}

/**
 * Runs a model on `input` (`[C, H, W]`, which stays the caller's) as far as node `upTo`, by default
 * the scores, and keeps the activations that `purpose` needs. An activation's memory is freed as soon
 * as its last reader has run; all of it when the steps are ended early.
 * @throws RangeError when the input does not fit the topology; UserError that names the layer when the
 *   last output is not finite, unless all are kept to be looked at
 */
export function* forwardSteps(
  engine: Engine,
  { graph, weights }: Model,
  input: Tensor,
  purpose: Purpose = 'scores',
  upTo?: string,
): Steps<Trace> {
  const shapes = inferShapes(graph, input.shape);
  const plan = planFor(graph, purpose, upTo);
  const { last, nodes, fused, steps, outputOf, standIns, kept, choosing } = plan;
  const exactness = purpose === 'fast-scores' ? 'fast' : 'decisive';
  const memory = activationMemory(engine, shapes, nodes, kept);
  const activations = memory.tensors.set(INPUT, input);
  const callOf = ({ name, inputs }: Node, output = name): Call => ({
    inputs: inputs.map((from) => activations.get(from) as Tensor),
    output: activations.get(output) as Tensor,
    weights: weights.get(name),
    exactness,
  });
  const run = (node: Node): void => {
    const layer = layerOf(node.layer);
    const rectifier = fused.get(node.name);
    memory.allocate(node);
    if (layer.forwardRelu && rectifier) {
      const rectified = memory.allocate(rectifier, choosing.has(rectifier.name));
      const ceiling = layerOf(rectifier.layer).rectifiesTo as number;
      const keep = kept.has(node.name);
      layer.forwardRelu(engine, callOf(node), rectified, { ceiling, keep });
      memory.read(node.name);
    } else {
      layer.forward(engine, callOf(node));
    }
    node.inputs.forEach(memory.read);
  };
  let isDone = false;
  try {
    for (const node of steps) {
      run(node);
      yield;
    }
    if (purpose !== 'all' && !isFiniteTensor(activations.get(last) as Tensor)) {
      throw yield* whyNotFinite(engine, { graph, weights }, input, upTo);
    }
    isDone = true;
  } finally {
    if (!isDone) memory.release();
  }
  return {
    scores: activations.get(last) as Tensor,
    nodes,
    activations,
    kept,
    call: (node) => callOf(node, outputOf(node.name)),
    forget({ name }) {
      // A ReLU's output that stands for the output of the layer before is still needed there.
      if (!standIns.has(name)) memory.free(outputOf(name));
    },
    release: memory.release,
  };
}

/** Runs a pass again with all its activations, to see which is the first that is not finite. */
function* whyNotFinite(
  engine: Engine,
  model: Model,
  input: Tensor,
  upTo: string | undefined,
): Steps<Error> {
  const trace = yield* forwardSteps(engine, model, input, 'all', upTo);
  const error = notFinite(trace.nodes, trace.activations);
  trace.release();
  return error;
}

/** As `forwardSteps`, without a pause. */
export const forward = (
  engine: Engine,
  model: Model,
  input: Tensor,
  purpose?: Purpose,
  upTo?: string,
): Trace => finish(forwardSteps(engine, model, input, purpose, upTo));

/** As `scoresOf`, in steps. */
export function* scoresSteps(
  engine: Engine,
  model: Model,
  values: ArrayLike<number>,
  shape: Shape,
  purpose: 'scores' | 'fast-scores' = 'scores',
): Steps<Float32Array> {
  const input = engine.from(values, shape);
  try {
    const trace = yield* forwardSteps(engine, model, input, purpose);
    const scores = new Float32Array(trace.scores.data);
    trace.release();
    return scores;
  } finally {
    engine.release(input);
  }
}

/** The scores of an input of the given shape: a forward pass that leaves nothing behind. */
export const scoresOf = (
  engine: Engine,
  model: Model,
  values: ArrayLike<number>,
  shape: Shape,
  purpose?: 'scores' | 'fast-scores',
): Float32Array => finish(scoresSteps(engine, model, values, shape, purpose));
