import type { Classification } from '../../experiments/classification.js';
import { fixed, shortLabel } from '../format.js';
import { type Content, type Html, html } from '../html.js';
import { type Move, movesBetween } from './moves.js';

const SIGNS = { up: '▲', down: '▼' } as const;

function moveMark(move: Move): Html {
  if (move.kind === 'same') {
    return html`<span class="move"><span aria-hidden="true">=</span><span class="unseen">same place</span></span>`;
  }
  if (move.kind === 'new') return html`<span class="move moved">new</span>`;
  return html`<span class="move moved"><span aria-hidden="true">${SIGNS[move.kind]}${move.by}</span><span class="unseen">${move.kind} ${move.by}</span></span>`;
}

/**
 * A top ten. Beside a former one, every class says how it moved, and those that left stand below.
 *
 * @param caption what was classified, for screen readers
 */
export function topTable(
  caption: string,
  { target, rank, topTen }: Classification,
  before?: Classification,
): Html {
  const { rows, gone } = movesBetween(before?.topTen ?? topTen, topTen);
  const row = (place: Content, label: string, cells: readonly Content[], isTarget: boolean) =>
    html`<tr${isTarget && html` class="target"`}><td class="keep">${place}</td>
<th scope="row" class="class"><span title="${label}">${shortLabel(label)}</span>${isTarget && html`<span class="unseen"> (the class studied)</span>`}</th>${cells.map(
      (cell) => html`<td class="number">${cell}</td>`,
    )}</tr>\n`;
  const figures = (score: number, probability: number) => [
    fixed(score),
    fixed(100 * probability, 1),
  ];
  const isIn = rows.some(({ index }) => index === target.index);
  return html`
<div class="scroll plain"><table class="top">
<caption class="unseen">${caption}</caption>
<thead><tr><th scope="col"><span class="unseen">Place</span></th><th scope="col">class</th>
<th scope="col" class="number">score</th><th scope="col" class="number"><span class="unseen">probability in </span>%</th></tr></thead>
<tbody>
${rows.map((scored) =>
  row(
    html`${scored.rank}${before && html` ${moveMark(scored.move)}`}`,
    scored.label,
    figures(scored.score, scored.probability),
    scored.index === target.index,
  ),
)}${!isIn && row(rank, target.label, figures(target.score, target.probability), true)}</tbody></table></div>
${
  before &&
  gone.length > 0 &&
  html`<p class="note">Left the top ten: ${gone
    .map(({ label, rank: former }) => `${shortLabel(label)} (was ${former})`)
    .join(', ')}.</p>`
}`;
}
