import type { Linear } from '../../nn/layers/layer.js';
import type { Engine } from '../../tensor/engine.js';
import type { Filter } from '../../tensor/packed-weights.js';
import { sum, type Tensor } from '../../tensor/tensor.js';

/**
 * A difference is trusted where it is at least this much of what it is the difference of: float32
 * then leaves it six digits less one.
 */
const LEAST = 0.05;

/** Beyond this share of units, a whole forward product is cheaper than units one by one. */
const MOST_BY_HAND = 0.02;

/** What is known of a layer when one of its totals is wanted. */
export interface Known {
  readonly relevance: Tensor;
  /** What the layer said, bias included. */
  readonly z: Tensor;
  /** The part of it that is to be taken off, or `none`. */
  readonly plus: Tensor;
  readonly biases: Tensor;
  /** Whether the bias is to be taken off too. */
  readonly withoutBias: boolean;
}

/**
 * A total by subtraction instead of a forward product: `z − z⁺ − b`. Where that would be mostly
 * rounding, the unit is summed by itself in float64; where there are many such units, undefined is
 * returned, and the caller makes the product after all. Units without relevance are left at 0.
 * @param made the inputs and filters that the total is made of
 * @param bias what of the bias belongs to it, or `none`
 */
export function totalByDifference(
  engine: Engine,
  { geometry }: Linear,
  { relevance, z, plus, biases, withoutBias }: Known,
  made: readonly (readonly [Tensor, Filter])[],
  bias: Tensor,
): Tensor | undefined {
  const total = engine.tensor(z.shape);
  const unsound = engine.tensor([z.shape[0] as number], 'float64');
  const tensors = [relevance, z, plus, biases, total, unsound] as const;
  engine.run('remainder', [...tensors], [Number(withoutBias), LEAST]);
  const lost = sum(unsound);
  if (lost > MOST_BY_HAND * total.data.length) {
    engine.release(total);
    return undefined;
  }
  if (lost > 0) {
    engine.run(
      'resum',
      [unsound, bias, total, ...made.flatMap(([x, { weights }]) => [x, weights])],
      [...geometry, ...made.map(([, { part }]) => part)],
    );
  }
  return total;
}
