import { dim } from './colour.js';

/** Which way a column's cells lean. */
export type Align = 'left' | 'right';

export interface TableOptions {
  /** Characters in a line; those of the terminal by default. */
  readonly width?: number;
  /** The columns that are left out, the first first, where there is no room for all. */
  readonly optional?: readonly number[];
  /** The style of a cell that has been padded, by its row, from 0 for the first below the heading. */
  readonly style?: (cell: string, row: number, column: number) => string;
}

const INDENT = '  ';
const GAP = '  ';

/** Text is not cut shorter than this. */
const SHORTEST = 12;

/** The width that output is made for; where it goes to no terminal and `COLUMNS` is not set, there is none. */
export const terminalWidth = (): number =>
  process.stdout.columns ?? (Number(process.env.COLUMNS) || Number.POSITIVE_INFINITY);

const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);

const lineWidth = (widths: readonly number[]): number =>
  INDENT.length + sum(widths) + GAP.length * (widths.length - 1);

/** A text without its middle, so that what begins alike and ends differently can be told apart. */
function shortened(text: string, width: number): string {
  if (text.length <= width) return text;
  const end = Math.floor((width - 1) / 2);
  return `${text.slice(0, width - 1 - end)}…${text.slice(text.length - end)}`;
}

/** The columns' widths: the widest texts made narrower, down to a bound, until the line fits. */
function fittedWidths(
  widths: readonly number[],
  aligns: readonly Align[],
  width: number,
): readonly number[] {
  const fitted = [...widths];
  while (lineWidth(fitted) > width) {
    const texts = fitted.map((own, c) => (aligns[c] === 'left' ? own : 0));
    const widest = Math.max(...texts);
    if (widest <= SHORTEST) break;
    fitted[texts.indexOf(widest)] -= 1;
  }
  return fitted;
}

/**
 * Rows of text as lines, columns padded to their widest cell; the first row is the heading. Where the
 * lines would not fit the terminal, columns that may be are left out, and then texts are shortened; numbers
 * stay whole.
 */
export function table(
  rows: readonly (readonly string[])[],
  aligns: readonly Align[],
  { width = terminalWidth(), optional = [], style = (cell) => cell }: TableOptions = {},
): string {
  const natural = aligns.map((_, c) => Math.max(...rows.map((row) => (row[c] ?? '').length)));
  let columns = aligns.map((_, c) => c);
  for (const dropped of optional) {
    if (lineWidth(columns.map((c) => natural[c])) <= width) break;
    columns = columns.filter((c) => c !== dropped);
  }
  const widths = fittedWidths(
    columns.map((c) => natural[c]),
    columns.map((c) => aligns[c]),
    width,
  );
  return rows
    .map((row, r) => {
      const cells = columns.map((c, i) => {
        const cell = shortened(row[c] ?? '', widths[i]);
        const padded = aligns[c] === 'left' ? cell.padEnd(widths[i]) : cell.padStart(widths[i]);
        const last = i === columns.length - 1 ? padded.trimEnd() : padded;
        return r === 0 ? dim(last) : style(last, r - 1, c);
      });
      return `${`${INDENT}${cells.join(GAP)}`.trimEnd()}\n`;
    })
    .join('');
}
