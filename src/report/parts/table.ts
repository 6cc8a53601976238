import { type Content, type Html, html } from '../html.js';

export interface Column {
  readonly head: Content;
  /** Right-aligned and never broken. */
  readonly number?: boolean;
  /** Never broken. */
  readonly keep?: boolean;
}

export interface Table {
  readonly caption: string;
  /** Whether the caption only goes to screen readers, because a heading says the same. */
  readonly silent?: boolean;
  /** Few short columns, which should not be spread over a wide page. */
  readonly narrow?: boolean;
  /** The first column names its row. */
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly Content[])[];
}

/** Tables of more rows may be split over sheets of paper. */
const LONG = 12;

const classOf = ({ number, keep }: Column): string => (number ? 'number' : keep ? 'keep' : '');

/** A table in a frame of its own, which scrolls sideways where the page is narrower than the table. */
export const table = ({
  caption,
  silent = false,
  narrow = false,
  columns,
  rows,
}: Table): Html => html`
<div class="scroll${narrow && ' narrow'}${rows.length > LONG && ' long'}" role="region" aria-label="${caption}" tabindex="0"><table>
<caption${silent && html` class="unseen"`}><span>${caption}</span></caption>
<thead><tr>${columns.map((column) => html`<th scope="col" class="${classOf(column)}">${column.head}</th>`)}</tr></thead>
<tbody>
${rows.map(
  (cells) =>
    html`<tr>${cells.map((cell, c) => {
      const column = columns[c];
      return c === 0
        ? html`<th scope="row" class="${classOf(column)}">${cell}</th>`
        : html`<td class="${classOf(column)}">${cell}</td>`;
    })}</tr>\n`,
)}</tbody></table></div>`;
