import type { LedgerRow } from './ledger.js';

/** The largest deviation of one kind, and the layer that it is in; none where all numbers are the same. */
export interface WorstDeviation {
  readonly off: number;
  readonly layer?: string;
}

/** What was computed again of all layers together, and how far off the kernels were at worst. */
export interface VerifiedLedger {
  /** How many numbers, outputs and relevance, of how many layers. */
  readonly numbers: number;
  readonly layers: number;
  readonly forward: WorstDeviation;
  readonly relevance: WorstDeviation;
}

function worstOf(ledger: readonly LedgerRow[], of: 'forward' | 'relevance'): WorstDeviation {
  let worst: WorstDeviation = { off: 0 };
  for (const { layer, verified } of ledger) {
    const off = verified?.[of] ?? 0;
    if (off > worst.off) worst = { off, layer };
  }
  return worst;
}

/** The sum of what stands in the rows of a ledger; undefined where nothing was computed again. */
export function verifiedOf(ledger: readonly LedgerRow[]): VerifiedLedger | undefined {
  const rows = ledger.flatMap(({ verified }) => verified ?? []);
  if (rows.length === 0) return undefined;
  return {
    numbers: rows.reduce((sum, { units, inputs }) => sum + units + inputs, 0),
    layers: rows.length,
    forward: worstOf(ledger, 'forward'),
    relevance: worstOf(ledger, 'relevance'),
  };
}

/**
 * The deviation from which on a number is wrong, and not rounded: tests hold right kernels below a tenth of
 * it under every preset, and find all planted faults beyond it.
 */
const FAULT = 1e-3;

/** Whether a number was further off than rounding explains: the kernels, or the memory, are at fault. */
export const isFaulty = ({ forward, relevance }: VerifiedLedger): boolean =>
  forward.off > FAULT || relevance.off > FAULT;
