import type { Engine } from '../../tensor/engine.js';
import type { Exactness } from '../../tensor/kernels/index.js';
import { type Sums, surveyOf } from '../../tensor/survey.js';
import type { Tensor } from '../../tensor/tensor.js';

/**
 * Winograd's products mix into what a unit does not see some 2⁻²⁴ of what it hands down. Where a
 * unit's total is next to nothing, its `s` is immense, and that part is of other units' sizes: up to
 * `2⁻²⁴ · max|s| · max|z|`. With this it is at most 4e-6 of all relevance, Σ |R|.
 */
const MOST_MIXED = 64;

/**
 * How the adjoint is to be made that hands down `s`: `plain` where Winograd's would mix too much.
 * @param relevance that arrived at the layer
 * @param weight of the layer; only kernels of 3×3 are looked into, for no others are mixed
 */
export function exactnessFor(
  engine: Engine,
  { shape: [, , kh, kw] }: Tensor,
  s: Tensor,
  total: Tensor,
  relevance: Sums,
): Exactness {
  if (kh !== 3 || kw !== 3) return 'exact';
  const mixed = surveyOf(engine, s).largest * surveyOf(engine, total).largest;
  return mixed <= MOST_MIXED * relevance.absolute ? 'exact' : 'plain';
}
