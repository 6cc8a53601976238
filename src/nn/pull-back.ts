import type { Engine } from '../tensor/engine.js';
import type { Tensor } from '../tensor/tensor.js';
import type { Trace } from './forward.js';
import { INPUT, type Node } from './graph.js';
import type { BackwardMode } from './layers/layer.js';

/**
 * Takes what arrived at a node's output to its inputs: new tensors, one for each, or `above` itself
 * where it passes unchanged to the only one.
 */
export type Step = (node: Node, above: Tensor) => readonly Tensor[];

/** May look at, or change in place, what has arrived at a node's output before it is taken on. */
export type Visit = (name: string, arrived: Tensor) => void;

/**
 * Walks a trace from its last node back to the input: the one loop behind gradients and relevance.
 * Where an output has several readers, what they send back is summed. `seed` (the shape of the last
 * output) stays the caller's; the result, the input's shape, is the caller's too.
 */
export function pullBack(
  engine: Engine,
  trace: Trace,
  seed: Tensor,
  step: Step,
  visit: Visit = () => {},
): Tensor {
  const last = trace.nodes.at(-1)?.name as string;
  const start = engine.tensor(seed.shape);
  start.data.set(seed.data);
  const arrived = new Map<string, Tensor>([[last, start]]);
  for (const node of [...trace.nodes].reverse()) {
    const above = arrived.get(node.name) as Tensor;
    visit(node.name, above);
    const below = step(node, above);
    arrived.delete(node.name);
    if (!below.includes(above)) engine.release(above);
    node.inputs.forEach((name, index) => {
      const part = below[index] as Tensor;
      const sum = arrived.get(name);
      if (sum === undefined) {
        arrived.set(name, part);
      } else {
        engine.run('add', [part, sum], []);
        engine.release(part);
      }
    });
  }
  const atInput = arrived.get(INPUT) as Tensor;
  visit(INPUT, atInput);
  return atInput;
}

/** `∂(seed · output)/∂input`: exact backpropagation, or with another mode its ReLU variants. */
export const gradientOf = (
  engine: Engine,
  trace: Trace,
  seed: Tensor,
  mode: BackwardMode = 'gradient',
  visit?: Visit,
): Tensor =>
  pullBack(
    engine,
    trace,
    seed,
    (node, above) => node.layer.backward(engine, trace.call(node), above, mode),
    visit,
  );
