import { type Dtype, type Shape, type Tensor, tensorAt } from '../tensor/tensor.js';
import { googlenet } from './googlenet.js';
import type { Network } from './network.js';

/** Where a tensor lies: what one thread tells another of it. */
export interface TensorPlace {
  readonly offset: number;
  readonly shape: Shape;
  readonly dtype: Dtype;
}

/** A network without its views: another thread over the same memory can adopt it, copying nothing. */
export interface SharedNetwork {
  readonly facts: Omit<Network, 'graph' | 'weights'>;
  readonly weights: readonly (readonly [name: string, weight: TensorPlace, bias: TensorPlace])[];
}

export const placeOf = ({ offset, shape, dtype }: Tensor): TensorPlace => ({
  offset,
  shape,
  dtype,
});

export const tensorIn = (memory: WebAssembly.Memory, place: TensorPlace): Tensor =>
  tensorAt(memory, place.offset, place.shape, place.dtype);

/** What another thread needs to know of `network`. */
export function shareNetwork({ graph: _, weights, ...facts }: Network): SharedNetwork {
  const places = Array.from(
    weights,
    ([name, { weight, bias }]) => [name, placeOf(weight), placeOf(bias)] as const,
  );
  return { facts, weights: places };
}

/** The network that another thread over the same memory has shared. */
export function adoptNetwork(memory: WebAssembly.Memory, shared: SharedNetwork): Network {
  const weights = shared.weights.map(
    ([name, weight, bias]) =>
      [name, { weight: tensorIn(memory, weight), bias: tensorIn(memory, bias) }] as const,
  );
  return {
    ...shared.facts,
    graph: googlenet(shared.facts.labels.length),
    weights: new Map(weights),
  };
}
