import { type LedgerRow, type LedgerTotal, shareOfScore } from '../../explain/lrp/ledger.js';
import { isMeaningless } from '../../explain/lrp/reach.js';
import { table, terminalWidth } from './table.js';

const number = (value: number): string => {
  if (value === 0) return '0';
  return Math.abs(value) < 1e-3 ? value.toExponential(1) : value.toFixed(4);
};

/** A power of ten and its digit: of errors, no more is of interest. */
const power = (value: number | undefined): string => value?.toExponential(0) ?? '';

type Columns = Omit<LedgerRow, 'layer' | 'type' | 'rule'>;

/** Columns that are there only if the layers were verified. */
const verifiedHeading = ['forward', 'relevance'];
const verifiedCells = ({ verified }: Pick<LedgerRow, 'verified'>): string[] => [
  power(verified?.forward),
  power(verified?.relevance),
];

const cells = (row: Columns): string[] => [
  number(row.in),
  number(row.out),
  number(row.bias),
  number(row.epsilon),
  number(row.dead),
  power(row.closing),
];

/** What a narrow terminal has no room for: the gap and Σ|R|, in percent of the score. */
const shareHeading = ['gap %', 'Σ|R| %'];
function shareCells(row: Pick<LedgerRow, 'gap' | 'absolute'>, score: number): string[] {
  const gap = 100 * row.gap;
  const percent = 100 * shareOfScore(row.absolute, score);
  return [
    gap === 0 ? '0' : gap.toExponential(0),
    percent < 1e6 ? percent.toFixed(1) : percent.toExponential(1),
  ];
}

/** Narrower than this, in characters, a terminal has no room for the rules. */
const ROOM_FOR_RULES = 100;

/**
 * The ledger as a table, a layer a line, from the scores down to the pixels, and the bottom line.
 * @param width of the terminal; where it is not one, nothing is left out
 */
export function ledgerTable(
  rows: readonly LedgerRow[],
  total: LedgerTotal,
  width = terminalWidth(),
): string {
  const isWide = width >= ROOM_FOR_RULES;
  const isVerified = rows.some(({ verified }) => verified !== undefined);
  const wide = (texts: readonly string[]) => (isWide ? texts : []);
  const again = (texts: readonly string[]) => (isVerified ? texts : []);
  const line = (label: readonly string[], row: Columns): string[] => [
    ...label,
    ...cells(row),
    ...wide(shareCells(row, total.score)),
    ...again(verifiedCells(row)),
  ];
  const heading = [
    ...['layer', ...wide(['rule']), 'in', 'out', 'bias', 'ε', 'dead', 'closing'],
    ...wide(shareHeading),
    ...again(verifiedHeading),
  ];
  const lines = rows.map((row) => line([row.layer, ...wide([row.rule])], row));
  const last = line(['total', ...wide([''])], { ...total, in: total.score, out: total.pixels });
  const labels = 1 + wide(['rule']).length;
  const aligns = heading.map(
    (_, column) => (column < labels ? 'left' : 'right') as 'left' | 'right',
  );
  // Of a map that means nothing, the bottom line would be an equation that is false.
  return table([heading, ...lines, ...(isMeaningless(total) ? [] : [last])], aligns, {
    width,
    optional: isVerified ? [heading.indexOf('out'), heading.indexOf('closing')] : [],
  });
}
