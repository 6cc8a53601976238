import type { LedgerRow, LedgerTotal } from '../../explain/ledger.js';
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

/** The ledger as a table, a layer a line, from the scores down to the pixels, and the bottom line. */
export function ledgerTable(rows: readonly LedgerRow[], total: LedgerTotal): string {
  const heading = ['layer', 'rule', 'in', 'out', 'bias', 'ε', 'dead', 'closing'];
  const lines = rows.map((row) => [row.layer, row.rule, ...cells(row)]);
  const last = ['total', '', ...cells({ ...total, in: total.score, out: total.pixels })];
  const right = ['right', 'right', 'right', 'right', 'right', 'right'] as const;
  return table([heading, ...lines, last], ['left', 'left', ...right]);
}
