import { type Html, html } from '../html.js';
import { seriesColour } from '../shell/tokens.js';

/** Lines differ by their dashes as well as by their colours. */
const DASHES = ['none', '7 3', '2 3', '10 3 2 3', '5 2', '1 2', '12 4', '4 2 1 2'] as const;

export const dash = (index: number): string => DASHES[index % DASHES.length] as string;

/** The names of a chart's series with a piece of each one's line, once for all charts that share them. */
export const seriesLegend = (names: readonly string[]): Html => html`
<ul class="legend">
${names.map(
  (
    name,
    i,
  ) => html`<li><svg width="32" height="8" aria-hidden="true"><line x1="0" y1="4" x2="32" y2="4"
stroke="${seriesColour(i)}" stroke-width="2" stroke-dasharray="${dash(i)}"></line></svg>${name}</li>\n`,
)}</ul>`;
