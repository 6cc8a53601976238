/** A cell of a table; null is empty. */
export type Cell = string | number | null;

/** What a spreadsheet takes for the beginning of a formula, which it would compute. */
const FORMULA = /^[=+\-@\t\r＝＋－＠]/;

/** A table as comma-separated values: RFC 4180, but with plain line feeds. */
export const csvText = (rows: readonly (readonly Cell[])[]): string =>
  rows.map((row) => `${row.map(cellText).join(',')}\n`).join('');

/**
 * Texts that begin as formulas do, such as the label `=HYPERLINK(…)`, get an apostrophe before them,
 * which a spreadsheet takes for "text". Numbers stay, whatever their sign.
 */
function cellText(cell: Cell): string {
  if (cell === null || typeof cell === 'number') return String(cell ?? '');
  const text = FORMULA.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
