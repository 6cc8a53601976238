import type {
  PredictorSummary,
  Rate,
  StudyDocument,
  StudySummary,
} from '../../experiments/study/document.js';
import type { Draw } from '../charts/draw.js';
import { rateChart } from '../charts/rates.js';
import { count, percent } from '../format.js';
import { type Content, type Html, html } from '../html.js';
import { table } from '../parts/table.js';

/** The three predictors, one alone, the other alone, both. */
const predictors = [
  { key: 'lrp', name: 'LRP alone' },
  { key: 'sa', name: 'SA alone' },
  { key: 'both', name: 'LRP and SA' },
] as const;

const distortions = [
  { key: 'essential', name: '3a: distorting what is essential lowers the score' },
  { key: 'inessential', name: '3b: distorting what is inessential leaves it' },
  { key: 'negative', name: 'distorting negative-evidence candidates raises it' },
  { key: 'control', name: '3a lowers it more than random regions of the same area' },
] as const;

const rateCells = ({ held, of, rate }: Rate): readonly Content[] => [
  `${held} of ${of}`,
  percent(rate, 0),
];

/** The large figures at the top: how often each predictor was right about a single region. */
const headlines = (summary: StudySummary, draw: Draw): Html => html`
<div class="grid even" style="--cell: 20rem">
${predictors.map(({ key, name }) => {
  const { total, predictions } = summary[key];
  const bars = predictions.map(({ text, rate }) => ({ name: text, ...rate }));
  const label = `How often the predictions of ${name} held`;
  return html`<section class="panel stack" aria-labelledby="rates-${key}">
<div><h3 id="rates-${key}">${name}</h3>
<p><span class="figure">${percent(total.rate, 0)}</span> <span class="note">${total.held} of ${count(total.of, 'prediction')} held</span></p></div>
${rateChart(draw, label, bars)}</section>\n`;
})}</div>`;

const predictorRows = (name: string, { total, predictions }: PredictorSummary) => [
  [html`<strong>${name}</strong>`, 'all', ...rateCells(total)],
  ...predictions.map(({ text, rate }) => ['', text, ...rateCells(rate)]),
];

const share = (part: number, whole: number): string =>
  `${part} (${percent(whole === 0 ? null : part / whole, 0)})`;

/** How often the predictions held: for LRP alone, SA alone and both, and for the distortions. */
export function summaryOf(summary: StudySummary, draw: Draw): Html {
  const { regions, fell, rose, stayed } = summary.observed;
  return html`
${headlines(summary, draw)}
<p>${count(regions, 'region')} ${regions === 1 ? 'was' : 'were'} distorted one at a time. Whatever was predicted, the score fell for
${share(fell, regions)}, rose for ${share(rose, regions)} and stayed for ${share(stayed, regions)}:
a predictor is worth as much as it exceeds these.</p>
<details><summary>The same figures as a table</summary>
${table({
  caption: 'Single regions: how often each prediction held',
  narrow: true,
  columns: [
    { head: 'Predictor', keep: true },
    { head: 'Prediction' },
    { head: 'Held', number: true },
    { head: 'Rate', number: true },
  ],
  rows: predictors.flatMap(({ key, name }) => predictorRows(name, summary[key])),
})}</details>
${table({
  caption: 'Regions of one class distorted together: how often each prediction held',
  columns: [{ head: 'Prediction' }, { head: 'Held', number: true }, { head: 'Rate', number: true }],
  rows: distortions.map(({ key, name }) => [name, ...rateCells(summary[key])]),
})}`;
}

/** Why a picture's study ended, in a few words for the table of all. */
const ENDS = {
  'left-top-ten': 'left the top ten',
  indistinguishable: 'nothing to tell apart in the heatmaps',
  'max-iterations': 'as many iterations as allowed',
  'nothing-left': 'nothing essential left',
} as const;

/** All pictures, a row each. */
export const pictureTable = ({ pictures }: StudyDocument, idOf: (i: number) => string): Html =>
  table({
    caption: 'All pictures',
    columns: [
      { head: 'Picture' },
      { head: 'Class' },
      { head: 'Iterations', number: true },
      { head: 'Place', number: true },
      { head: 'Ended because' },
      { head: 'LRP alone', number: true },
      { head: 'SA alone', number: true },
      { head: 'Both', number: true },
    ],
    rows: pictures.map(({ image, target, iterations, ended, summary }, i) => [
      html`<a href="#${idOf(i)}">${image.name}</a>`,
      target.label,
      iterations.length,
      `${iterations[0]?.classification.rank ?? '–'} → ${ended.classification.rank}`,
      ENDS[ended.rule],
      ...predictors.map(({ key }) => percent(summary[key].total.rate, 0)),
    ]),
  });
