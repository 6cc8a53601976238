import { finish, type Steps } from '../steps.js';
import type { Engine } from '../tensor/engine.js';
import type { Shape, Tensor } from '../tensor/tensor.js';
import { convolveTogether, type RectifiedConvolution } from '../tensor/together.js';
import { type ActivationMemory, activationMemory } from './activation-memory.js';
import { isFiniteTensor, notFinite } from './check-finite.js';
import { type PassStep, type Purpose, planFor, shapesFor } from './forward-plan.js';
import { type Graph, INPUT, type Node } from './graph.js';
import type { Call, Weights } from './layers/layer.js';
import { layerOf } from './layers/table.js';

export type { Purpose };

/** A network's layers and parameters, ready to run on one engine. */
export interface Model {
  readonly graph: Graph;
  readonly weights: ReadonlyMap<string, Weights>;
}

/** A model's weights and biases, layer by layer. */
export const tensorsOf = ({ weights }: Pick<Model, 'weights'>): Tensor[] =>
  [...weights.values()].flatMap(({ weight, bias }) => (bias ? [weight, bias] : [weight]));

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

/** The convolution that computes a node and the ReLU that is run with it, whose outputs it allocates, if it is one. */
function convolutionOf(
  engine: Engine,
  memory: ActivationMemory,
  { node, rectifier, isKept }: PassStep,
  callOf: (node: Node) => Call,
): RectifiedConvolution | undefined {
  const layer = layerOf(node.layer);
  if (!layer.withRelu || !rectifier) return undefined;
  if (isKept) memory.allocate(node.name);
  else memory.leaveOut(node.name);
  const rectified = memory.allocate(rectifier.node.name, rectifier.isChosenFrom);
  const { ceiling } = rectifier;
  return layer.withRelu(engine, callOf(node), rectified, { ceiling, keep: isKept });
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
  const plan = planFor(graph, purpose, upTo);
  const { last, nodes, steps, outputOf, standIns, kept } = plan;
  const memory = activationMemory(engine, shapesFor(graph, input.shape), plan.joined);
  const exactness = purpose === 'fast-scores' ? 'fast' : 'decisive';
  const activations = memory.tensors.set(INPUT, input);
  const callOf = ({ name, inputs }: Node, output = name): Call => ({
    inputs: inputs.map((from) => activations.get(from) as Tensor),
    output: activations.get(output) as Tensor,
    weights: weights.get(name),
    exactness,
  });
  const run = (steps: readonly PassStep[]): void => {
    const convolutions = steps.flatMap((step) => convolutionOf(engine, memory, step, callOf) ?? []);
    const [first] = convolutions;
    if (convolutions.length > 1) convolveTogether(engine, convolutions);
    else if (first !== undefined) engine.convolve(first);
    else {
      for (const { node } of steps) {
        memory.allocate(node.name);
        layerOf(node.layer).forward(engine, callOf(node));
      }
    }
    for (const { frees } of steps) for (const name of frees) memory.free(name);
  };
  let isDone = false;
  try {
    for (const step of steps) {
      run(step);
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
