import type { Linear } from '../nn/layers/layer.js';
import type { Engine } from '../tensor/engine.js';
import type { Filter } from '../tensor/filters.js';
import type { Geometry } from '../tensor/kernels/signatures.js';
import { sum, type Tensor } from '../tensor/tensor.js';

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
  const [outputs, height, width] = z.shape as [number, number, number];
  const total = engine.tensor(z.shape);
  const unsound = engine.tensor([outputs], 'float64');
  const tensors = [relevance, z, plus, biases, total, unsound] as const;
  engine.run('remainder', [...tensors], [Number(withoutBias), LEAST]);
  if (sum(unsound) > MOST_BY_HAND * total.data.length) {
    engine.release(total);
    return undefined;
  }
  const plane = height * width;
  unsound.data.forEach((units, m) => {
    if (units === 0) return;
    for (let unit = m * plane; unit < (m + 1) * plane; unit++) {
      if (!Number.isNaN(total.data[unit])) continue;
      const own = bias.data[m] ?? 0;
      const terms = made.map(([x, filter]) => unitSum(x, filter, width, plane, geometry, unit));
      total.data[unit] = terms.reduce((a, b) => a + b, own);
    }
  });
  return total;
}

/** `Σ_i x_i w_ij` over the receptive field of one unit, in float64. */
function unitSum(
  x: Tensor,
  { weights, part }: Filter,
  outputWidth: number,
  plane: number,
  [sy, sx, py, px]: Geometry,
  unit: number,
): number {
  const [channels, height, width] = x.shape as [number, number, number];
  const [, , kh, kw] = weights.shape as [number, number, number, number];
  const m = Math.floor(unit / plane);
  const top = Math.floor((unit % plane) / outputWidth) * sy - py;
  const left = (unit % outputWidth) * sx - px;
  let total = 0;
  for (let c = 0; c < channels; c++) {
    for (let u = Math.max(0, -top); u < Math.min(kh, height - top); u++) {
      for (let v = Math.max(0, -left); v < Math.min(kw, width - left); v++) {
        const w = weights.data[((m * channels + c) * kh + u) * kw + v];
        if (w * part < 0) continue;
        total += w * x.data[(c * height + top + u) * width + left + v];
      }
    }
  }
  return total;
}
