import type { Computing } from './run.js';
import { surveyOf } from './survey.js';
import type { Tensor } from './tensor.js';

/**
 * The most that an adjoint may leak. Winograd's products leak rounding errors within a tile: inputs
 * outside a unit's receptive field get up to `2⁻²⁴ · max|gy| · max|z|` where `z` is what the
 * gradient is multiplied with in the end.
 */
export interface LeakLimit {
  readonly z: Tensor;
  /** Of `max|gy| · max|z|`. Above it, the adjoint is made plainly, each sum by itself. */
  readonly most: number;
}

/** Whether an adjoint by Winograd of `gy` would leak more than the limit. */
export function leaks(engine: Computing, gy: Tensor, { z, most }: LeakLimit): boolean {
  return !(surveyOf(engine, gy).largest * surveyOf(engine, z).largest <= most);
}
