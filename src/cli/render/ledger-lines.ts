import type { LedgerRow, LedgerTotal } from '../../explain/lrp/ledger.js';
import { isMeaningless } from '../../explain/lrp/reach.js';
import { table } from './table.js';

const number = (value: number): string => {
  if (value === 0) return '0';
  return Math.abs(value) < 1e-3 ? value.toExponential(1) : value.toFixed(4);
};

const cells = (row: Omit<LedgerRow, 'layer' | 'type' | 'rule'>): string[] => [
  number(row.in),
  number(row.out),
  number(row.bias),
  number(row.epsilon),
  number(row.dead),
  row.closing.toExponential(0),
];

/** Narrower than this, in characters, a terminal has no room for the rules. */
const ROOM_FOR_RULES = 100;

/**
 * The ledger as a table, a layer a line, from the scores down to the pixels, and the bottom line.
 * @param width of the terminal; where it is not one, nothing is left out
 */
export function ledgerTable(
  rows: readonly LedgerRow[],
  total: LedgerTotal,
  width = process.stdout.columns ?? Number.POSITIVE_INFINITY,
): string {
  const rule = (text: string) => (width < ROOM_FOR_RULES ? [] : [text]);
  const heading = ['layer', ...rule('rule'), 'in', 'out', 'bias', 'ε', 'dead', 'closing'];
  const lines = rows.map((row) => [row.layer, ...rule(row.rule), ...cells(row)]);
  const last = cells({ ...total, in: total.score, out: total.pixels });
  const right = last.map(() => 'right' as const);
  const left = ['layer', ...rule('rule')].map(() => 'left' as const);
  // Of a map that means nothing, the bottom line would be an equation that is false.
  const bottom = isMeaningless(total) ? [] : [['total', ...rule(''), ...last]];
  return table([heading, ...lines, ...bottom], [...left, ...right]);
}
