import type { Computing } from './run.js';
import { surveyOf } from './survey.js';
import type { Tensor } from './tensor.js';

/**
 * The most that an adjoint may leak. Winograd's products leak rounding errors within a tile: inputs
 * outside a unit's receptive field get up to `2⁻²⁴ · max|gy| · max|z|` where `z` is what the
 * gradient is multiplied with in the end.
 */
export interface LeakLimit {
  /** Parts of gy, each with its z. */
  readonly parts: readonly (readonly [gy: Tensor, z: Tensor])[];
  /** Of `max|gy| · max|z|` of a part. Above it, the adjoint is made plainly, each sum by itself. */
  readonly most: number;
}

/** Whether an adjoint by Winograd would leak more than the limit. */
export function leaks(engine: Computing, { parts, most }: LeakLimit): boolean {
  const largest = (tensor: Tensor) => surveyOf(engine, tensor).largest;
  return !parts.every(([gy, z]) => largest(gy) * largest(z) <= most);
}
