import type { Engine } from '../tensor/engine.js';
import type { Tensor } from '../tensor/tensor.js';
import type { Model } from './forward.js';

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

/**
 * Gives the memory of a network back to its engine, what was packed of its weights included. It cannot
 * run any more, nor can subjects of it be explained; a second call does nothing.
 */
export function unloadNetwork(network: Model): void {
  const holding = holdings.get(network);
  if (holding === undefined) return;
  holdings.delete(network);
  for (const tensor of holding.tensors) holding.engine.release(tensor);
  // A layer that asks for its weights is told, in place of reading what lies there by now.
  Object.assign(network.weights, {
    get: () => {
      throw new Error(UNLOADED);
    },
  });
}

const UNLOADED = 'the network has been unloaded; load it again';
