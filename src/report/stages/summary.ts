import type { StageRecord, StagesDocument } from '../../experiments/stages/document.js';
import type { Draw } from '../charts/draw.js';
import { type StagePoint, stagesChart } from '../charts/stages.js';
import { fixed, percent, shortLabel, signed } from '../format.js';
import { type Html, html } from '../html.js';
import { table } from '../parts/table.js';
import { verdict } from '../parts/verdict.js';
import { seriesColour } from '../shell/tokens.js';
import { SHOULD } from '../study/distortions.js';

/** How stages are called. */
export const stageName = (number: number): string =>
  number === 0 ? 'the original' : `stage ${number}`;

/** What a stage distorts, in words. */
export const regionName = ({ region, inverted }: StageRecord): string =>
  `${inverted ? 'everything but ' : ''}${region}`;

/** The classes that the stages are about, in the order in which they come. */
function watched({ stages }: StagesDocument): readonly { index: number; label: string }[] {
  const found = new Map(
    stages.map(({ before: { target } }) => [
      target.index,
      { index: target.index, label: target.label },
    ]),
  );
  return [...found.values()];
}

/** Each stage's scores before and after, of its own class. */
function pointsOf(document: StagesDocument): readonly StagePoint[] {
  const classes = watched(document);
  return document.stages.flatMap(({ number, of, before, classification }) => {
    const series = classes.findIndex(({ index }) => index === before.target.index);
    const from = { stage: of, score: before.target.score };
    return [
      { ...from, series },
      { stage: number, score: classification.target.score, series, from },
    ];
  });
}

/** The scores over the stages, as a chart and in figures. */
export function stagesSummary(document: StagesDocument, draw: Draw): Html {
  const { stages } = document;
  const classes = watched(document);
  if (stages.length === 0) return html`<p>Nothing was distorted.</p>`;
  const names = classes.map(({ label }) => shortLabel(label)).join(', ');
  return html`
<div class="stack">
${stagesChart(draw, `Scores of ${names} over the stages`, pointsOf(document), stages.length)}
<ul class="legend">${classes.map(
    ({ label }, i) =>
      html`<li><span aria-hidden="true" style="color: ${seriesColour(i)}">●</span> ${shortLabel(label)}</li>\n`,
  )}</ul>
${table({
  caption: 'Every stage, what was predicted of it and what came of that',
  silent: true,
  columns: [
    { head: 'Stage' },
    { head: 'Of' },
    { head: 'Region' },
    { head: 'Operations' },
    { head: 'Class' },
    { head: 'Score should' },
    { head: 'Outcome', keep: true },
    { head: 'Score', number: true },
    { head: 'Δ score', number: true },
    { head: 'Area', number: true },
  ],
  rows: stages.map((stage) => [
    html`<a href="#stage-${stage.number}">${stage.number}</a>`,
    stageName(stage.of),
    regionName(stage),
    stage.operations,
    shortLabel(stage.before.target.label),
    SHOULD[stage.predicted],
    verdict(stage.held),
    `${fixed(stage.before.target.score)} → ${fixed(stage.classification.target.score)}`,
    signed(stage.measured.deltaScore),
    percent(stage.areaShare),
  ]),
})}
</div>`;
}
