import type { Engine } from '../../tensor/engine.js';
import { convolutionParams } from '../../tensor/kernels/signatures.js';
import type { Tensor } from '../../tensor/tensor.js';
import type { ModifiedLayer } from './modified-layer.js';
import type { Group } from './rules/rule.js';

/** Beyond this fraction of units, a forward product is cheaper than units one by one. */
export const MOST_BY_HAND = 0.02;

/**
 * Sums a group's totals that are NaN again, each by itself in float64.
 * @param total changed in place
 * @param cancelled how many are NaN in each channel, float64 `[M]`
 */
export function recompute(
  engine: Engine,
  layer: ModifiedLayer,
  group: Group,
  total: Tensor,
  cancelled: Tensor,
): void {
  const terms = layer.terms(group);
  const operands = terms.flatMap(([x, { weights }]) => [x, weights]);
  engine.run(
    'recomputeTotals',
    [cancelled, layer.bias(group.bias), total, ...operands],
    [...convolutionParams(layer.linear.shape), ...terms.map(([, { part }]) => part)],
  );
}
