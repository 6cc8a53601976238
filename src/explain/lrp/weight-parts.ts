import { keepWith } from '../../nn/unload.js';
import type { Engine } from '../../tensor/engine.js';
import type { Filter } from '../../tensor/packed-weights.js';
import type { Tensor } from '../../tensor/tensor.js';
import { negative, positive, type WeightPart, w } from './rules/rule.js';

const cache = new WeakMap<Tensor, Map<string, Tensor>>();

/** `part` of a layer's weights or biases: computed once, and kept until the network is unloaded. */
export function partOf(engine: Engine, weights: Tensor, part: WeightPart): Tensor {
  if (part.key === 'w') return weights;
  const parts = cache.get(weights) ?? new Map<string, Tensor>();
  cache.set(weights, parts);
  let tensor = parts.get(part.key);
  if (tensor === undefined) {
    tensor = engine.permanently(() => engine.tensor(weights.shape));
    const { data } = weights;
    for (let i = 0; i < data.length; i++) tensor.data[i] = part.of(data[i]);
    parts.set(part.key, tensor);
    keepWith(weights, tensor);
  }
  return tensor;
}

/** The parts that kernels can take of weights while they lay them out, so that no copy is made. */
const laidOut = new Map<WeightPart, Filter['part']>([
  [w, 0],
  [positive, 1],
  [negative, -1],
]);

/** `part` of a convolution's weights, as its products take them. */
export function filterOf(engine: Engine, weights: Tensor, part: WeightPart): Filter {
  const direct = laidOut.get(part);
  if (direct !== undefined) return { weights, part: direct };
  return { weights: partOf(engine, weights, part), part: 0 };
}
