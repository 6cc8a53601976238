import type { VerifyOptions } from '../explain/lrp/verify.js';
import type { Engine } from '../tensor/engine.js';

/** The engine of whatever is computed again. */
export const DOUBLE = { kernels: 'reference', dtype: 'float64' } as const;

/** Units, and inputs, of each layer that `explain` computes again: more would take longer than all else. */
const LIGHTLY = 1;

/** A few numbers of every layer: of each picture others, which its hash chooses. */
export const lightly = (witness: Engine, sha256: string): VerifyOptions => ({
  witness,
  count: LIGHTLY,
  seed: Number.parseInt(sha256.slice(0, 8), 16),
});
