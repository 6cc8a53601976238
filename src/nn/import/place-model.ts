import type { Engine } from '../../tensor/engine.js';
import { sizeOf, type Tensor } from '../../tensor/tensor.js';
import type { Model } from '../forward.js';
import { INPUT, inferShapes } from '../graph.js';
import type { Weights } from '../layers/layer.js';
import { layerOf } from '../layers/table.js';
import type { DescribedGraph } from './described-graph.js';
import type { ParameterData } from './parameter.js';

/** A model in an engine's memory. */
export interface PlacedModel extends Model {
  /** Gives the memory of the weights back. */
  release(): void;
}

/**
 * Copies a network's parameters into an engine's memory, where it can run. What is folded, transposed or
 * widened is computed on the way.
 *
 * @throws RangeError when parameters are not of the shapes that their layers need; no memory is taken then
 */
export function placeModel(engine: Engine, described: DescribedGraph): PlacedModel {
  const { nodes, scores, parameters, input } = described;
  const graph = { nodes, scores };
  const shapes = inferShapes(graph, input);
  const taken: Tensor[] = [];
  const release = () => {
    for (const tensor of taken) engine.release(tensor);
  };
  const place = (values: ParameterData, shape: readonly number[], name: string): Tensor => {
    if (values.count !== sizeOf(shape)) {
      throw new RangeError(`${name} has ${values.count} parameters, not ${shape.join('×')}`);
    }
    const tensor = engine.tensor(shape);
    taken.push(tensor);
    values.copyTo(tensor.data);
    return tensor;
  };
  const weights = new Map<string, Weights>();
  try {
    for (const { name, layer, inputs } of nodes) {
      const wanted = layerOf(layer).weightShapes?.(shapes.get(inputs[0] ?? INPUT) ?? input);
      const given = parameters.get(name);
      if (!wanted || !given) continue;
      const weight = place(given.weight, wanted.weight, name);
      const hasBias = wanted.bias && given.bias;
      weights.set(
        name,
        hasBias ? { weight, bias: place(given.bias, wanted.bias, name) } : { weight },
      );
    }
  } catch (error) {
    release();
    throw error;
  }
  return { graph, weights, release };
}
