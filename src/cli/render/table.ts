/** Which way a column's cells lean. */
export type Align = 'left' | 'right';

/** Rows of text as lines, columns padded to their widest cell; the first row is the heading. */
export function table(
  rows: readonly (readonly string[])[],
  aligns: readonly Align[],
  indent = '  ',
): string {
  const widths = aligns.map((_, c) => Math.max(...rows.map((row) => (row[c] ?? '').length)));
  return rows
    .map((row) => {
      const cells = aligns.map((align, c) => {
        const [cell, width] = [row[c] ?? '', widths[c]];
        return align === 'left' ? cell.padEnd(width) : cell.padStart(width);
      });
      return `${indent}${cells.join('  ').trimEnd()}\n`;
    })
    .join('');
}
