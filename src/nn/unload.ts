import type { Engine } from '../tensor/engine.js';
import type { Tensor } from '../tensor/tensor.js';
import { type Model, tensorsOf } from './forward.js';

/** What a network has taken of an engine's memory. */
interface Holding {
  readonly engine: Engine;
  readonly tensors: Set<Tensor>;
}

const holdings = new WeakMap<Model, Holding>();

/** Notes that tensors belong to a network, and are to be freed with it. */
export function keepMemory(network: Model, engine: Engine, tensors: Iterable<Tensor>): void {
  const { tensors: held } = holdings.get(network) ?? { tensors: [] };
  holdings.set(network, { engine, tensors: new Set([...held, ...tensors]) });
}

/** What was made of weights, by them. */
const made = new WeakMap<Tensor, Set<Tensor>>();

/** Notes that a tensor was made of a network's weights or biases, and is to be freed with the network. */
export function keepWith(weights: Tensor, tensor: Tensor): void {
  made.set(weights, (made.get(weights) ?? new Set()).add(tensor));
}

/**
 * Gives the memory of a network back to its engine with what was made of its weights and packed. It cannot
 * run any more, nor can subjects of it be explained; a second call does nothing.
 */
export function unloadNetwork(network: Model): void {
  const holding = holdings.get(network);
  if (holding === undefined) return;
  holdings.delete(network);
  const { engine, tensors } = holding;
  for (const own of tensorsOf(network))
    for (const copy of made.get(own) ?? []) engine.release(copy);
  for (const tensor of tensors) engine.release(tensor);
  // A layer that asks for its weights is told, in place of reading what lies there by now.
  Object.assign(network.weights, {
    get: () => {
      throw new Error(UNLOADED);
    },
  });
}

const UNLOADED = 'the network has been unloaded; load it again';
