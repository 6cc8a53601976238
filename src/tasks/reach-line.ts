import type { LedgerRow, LedgerTotal } from '../explain/lrp/ledger.js';
import { blownUpIn, isMeaningless } from '../explain/lrp/reach.js';

/** How a text names a setting: `--preset` on a command line, `preset` elsewhere. */
export type Naming = (field: string) => string;

/** A share of the score from which on what was absorbed is mentioned. */
const MENTIONED = 0.01;

/** The preset that absorbs nothing, whatever the network. */
const KEEPS_ALL = 'conserving';

const ABSORBERS = [
  ['bias', 'by biases'],
  ['epsilon', 'by the stabiliser ε'],
  ['dead', 'by units whose denominator is 0'],
] as const;

/** Three or four digits: `0.43`, `11.35`, `1.2e10`. */
const digits = (value: number): string => {
  const size = Math.abs(value);
  if (size >= 1e5 || (size > 0 && size < 1e-3)) return value.toExponential(1).replace('e+', 'e');
  return value.toFixed(size < 100 ? 2 : 0).replace('-', '−');
};

const percent = (share: number): string => `${(100 * share).toFixed(0).replace('-', '−')} %`;

/** How much of the score reached the pixels, and what became of the rest, in one line. */
export function reachLine(total: LedgerTotal, preset: unknown, name: Naming): string {
  const { score, pixels } = total;
  const limit = MENTIONED * Math.abs(score);
  const absorbed = ABSORBERS.filter(([column]) => Math.abs(total[column]) >= limit);
  const parts = [
    `${digits(pixels)} of ${digits(score)} reached the pixels (${percent(pixels / score)})`,
    ...absorbed.map(([column, what]) => `${digits(total[column])} absorbed ${what}`),
    ...(absorbed.length > 0 && preset !== KEEPS_ALL
      ? [`${name('preset')} ${KEEPS_ALL} keeps all`]
      : []),
  ];
  return parts.join('; ');
}

/**
 * What there is to say of a map that means nothing, in one line; undefined of one that does.
 * @param preset the one that holds: the network's own
 */
export function meaninglessLine(
  total: LedgerTotal,
  ledger: readonly LedgerRow[],
  holds: string,
  name: Naming,
): string | undefined {
  if (!isMeaningless(total)) return undefined;
  const layer = blownUpIn(ledger, total);
  const where = layer === undefined ? '' : ` in ${layer}`;
  return `this map means nothing: denominators next to nothing${where} blew it up to Σ|R| = ${digits(total.absolute)} for a score of ${digits(total.score)}; ${name('preset')} ${holds} holds`;
}
