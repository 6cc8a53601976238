import type { Engine } from '../../tensor/engine.js';
import type { Exactness } from '../../tensor/kernels/index.js';
import { type Sums, surveyOf } from '../../tensor/survey.js';
import type { Tensor } from '../../tensor/tensor.js';

/**
 * Winograd leaks rounding errors within a tile: inputs outside a unit's receptive field get up to
 * 2⁻²⁴·|s|·|z|. Where z ≈ 0, s = R/z is huge and the leak dominates. 64 keeps it below
 * 64·2⁻²⁴ ≈ 4e-6 of Σ|R|.
 */
const MOST_LEAKED = 64;

/**
 * The exactness of the adjoint that pulls `s` back: `plain` where Winograd's would leak too much.
 * @param relevance sums of the relevance that arrived at the layer
 * @param weight of the layer; only kernels of 3×3 are looked into, since Winograd computes no others
 */
export function adjointExactness(
  engine: Engine,
  { shape: [, , kh, kw] }: Tensor,
  s: Tensor,
  total: Tensor,
  relevance: Sums,
): Exactness {
  if (kh !== 3 || kw !== 3) return 'exact';
  const leaked = surveyOf(engine, s).largest * surveyOf(engine, total).largest;
  return leaked <= MOST_LEAKED * relevance.absolute ? 'exact' : 'plain';
}
