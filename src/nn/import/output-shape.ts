import { type LayerSpec, layerOf } from '../layers/table.js';
import type { MapShape } from './described-graph.js';

/** The largest activation that is accepted, in values. */
const VALUES_LIMIT = 2 ** 30;

/**
 * The shape that a layer gives.
 *
 * @throws {RangeError} where the inputs do not fit it, or the output would be larger than memory is
 */
export function outputShapeOf(layer: LayerSpec, inputs: readonly MapShape[]): MapShape {
  const [channels, height, width] = layerOf(layer).outputShape(inputs);
  const isShape = [channels, height, width].every(
    (extent) => Number.isInteger(extent) && extent > 0,
  );
  if (!isShape || channels * height * width > VALUES_LIMIT) {
    throw new RangeError(`its output would be of the shape ${channels}×${height}×${width}`);
  }
  return [channels, height, width];
}
