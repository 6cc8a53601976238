import type { Engine } from '../tensor/engine.js';
import { type Dtype, type Shape, type Tensor, tensorAt } from '../tensor/tensor.js';
import type { Weights } from './layers/layer.js';
import type { Network } from './network.js';

/** Where in the shared memory a tensor lies: what one thread sends to another in its place. */
export interface TensorPlace {
  readonly offset: number;
  readonly shape: Shape;
  readonly dtype: Dtype;
}

interface WeightPlaces {
  readonly weight: TensorPlace;
  readonly bias?: TensorPlace | undefined;
}

/**
 * A network as plain data: its graph, and where its weights lie in the shared memory. Another thread
 * over the same memory can adopt it, copying nothing.
 */
export interface PublishedNetwork extends Omit<Network, 'weights'> {
  readonly weights: readonly (readonly [name: string, places: WeightPlaces])[];
}

export const placeOf = ({ offset, shape, dtype }: Tensor): TensorPlace => ({
  offset,
  shape,
  dtype,
});

export const tensorIn = (memory: WebAssembly.Memory, place: TensorPlace): Tensor =>
  tensorAt(memory, place.offset, place.shape, place.dtype);

/** The network as another thread can adopt it. */
export function publishNetwork(network: Network): PublishedNetwork {
  const placesOf = ({ weight, bias }: Weights): WeightPlaces => ({
    weight: placeOf(weight),
    bias: bias && placeOf(bias),
  });
  const weights = Array.from(network.weights, ([name, own]) => [name, placesOf(own)] as const);
  return { ...network, weights };
}

/** The network that another thread over the same memory has published. */
export function adoptNetwork(memory: WebAssembly.Memory, published: PublishedNetwork): Network {
  const weightsIn = ({ weight, bias }: WeightPlaces): Weights => ({
    weight: tensorIn(memory, weight),
    bias: bias && tensorIn(memory, bias),
  });
  const weights = published.weights.map(([name, places]) => [name, weightsIn(places)] as const);
  return { ...published, weights: new Map(weights) };
}

/** The network with weights of its own in an engine's memory: it needs the other's no longer. */
export function copyNetwork(engine: Engine, network: Network): Network {
  const copyOf = ({ data, shape, dtype }: Tensor): Tensor => engine.from(data, shape, dtype);
  const copies = Array.from(
    network.weights,
    ([name, { weight, bias }]) =>
      [name, { weight: copyOf(weight), bias: bias && copyOf(bias) }] as const,
  );
  return { ...network, weights: new Map(copies) };
}
