import { finish, type Steps } from '../steps.js';
import type { Engine } from '../tensor/engine.js';
import type { Tensor } from '../tensor/tensor.js';
import type { Trace } from './forward.js';
import { INPUT, type Node } from './graph.js';
import type { BackwardMode } from './layers/layer.js';
import { layerOf } from './layers/table.js';

/**
 * Propagates what arrived at a node's output to its inputs: one new tensor for each; or `above` itself where it
 * passes unchanged to the only one; or, where it is cut into parts, views that cover it one after the other.
 */
export type Step = (node: Node, above: Tensor) => readonly Tensor[];

/** What a step made, as tensors that are freed one by one; frees `above` where it is none of them. */
function handedDown(engine: Engine, above: Tensor, below: readonly Tensor[]): readonly Tensor[] {
  if (below.includes(above)) return below;
  if (below[0]?.offset === above.offset) return engine.cut(above, below);
  engine.release(above);
  return below;
}

/** May read, or change in place, what has arrived at a node's output before it is propagated. */
export type Visit = (name: string, arrived: Tensor) => void;

/**
 * Walks a trace from its last node back to the input: the one loop behind gradients and relevance.
 * Where an output has several readers, what they send back is summed. `seed` (the shape of the last
 * output) stays the caller's; the result, the input's shape, is the caller's too. All other memory is
 * freed, also when the steps are ended early.
 */
export function* pullBackSteps(
  engine: Engine,
  trace: Trace,
  seed: Tensor,
  step: Step,
  visit: Visit = () => {},
): Steps<Tensor> {
  const last = trace.nodes.at(-1)?.name as string;
  const start = engine.tensor(seed.shape);
  start.data.set(seed.data);
  const arrived = new Map<string, Tensor>([[last, start]]);
  let isDone = false;
  try {
    for (const node of [...trace.nodes].reverse()) {
      const above = arrived.get(node.name) as Tensor;
      visit(node.name, above);
      const below = handedDown(engine, above, step(node, above));
      arrived.delete(node.name);
      node.inputs.forEach((name, index) => {
        const part = below[index];
        const sum = arrived.get(name);
        if (sum === undefined) {
          arrived.set(name, part);
        } else {
          engine.run('add', [part, sum], []);
          engine.release(part);
        }
      });
      yield;
    }
    const atInput = arrived.get(INPUT) as Tensor;
    visit(INPUT, atInput);
    isDone = true;
    return atInput;
  } finally {
    if (!isDone) for (const tensor of arrived.values()) engine.release(tensor);
  }
}

/** As `pullBackSteps`, without a pause. */
export const pullBack = (
  engine: Engine,
  trace: Trace,
  seed: Tensor,
  step: Step,
  visit?: Visit,
): Tensor => finish(pullBackSteps(engine, trace, seed, step, visit));

/** `∂(seed · output)/∂input`: exact backpropagation, or with another mode its ReLU variants. */
export const gradientSteps = (
  engine: Engine,
  trace: Trace,
  seed: Tensor,
  mode: BackwardMode = 'gradient',
  visit?: Visit,
): Steps<Tensor> =>
  pullBackSteps(
    engine,
    trace,
    seed,
    (node, above) => layerOf(node.layer).backward(engine, trace.call(node), above, mode),
    visit,
  );

/** As `gradientSteps`, without a pause. */
export const gradientOf = (
  engine: Engine,
  trace: Trace,
  seed: Tensor,
  mode?: BackwardMode,
  visit?: Visit,
): Tensor => finish(gradientSteps(engine, trace, seed, mode, visit));
