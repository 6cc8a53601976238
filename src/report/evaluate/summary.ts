import type {
  EvaluateDocument,
  EvaluatedMethod,
  PerturbationOrder,
} from '../../experiments/evaluate/document.js';
import { barChart } from '../charts/bars.js';
import { curveChart, rangeOf } from '../charts/curves.js';
import type { Draw } from '../charts/draw.js';
import { seriesLegend } from '../charts/series.js';
import { fixed, percent } from '../format.js';
import { type Html, html } from '../html.js';
import { table } from '../parts/table.js';

/** The orders in words, and which way a good heatmap goes. */
export const ORDERS: Readonly<Record<PerturbationOrder, { name: string; good: string }>> = {
  morf: { name: 'Most relevant first', good: 'The score should fall fast: higher is better.' },
  lerf: { name: 'Least relevant first', good: 'The score should hold: lower is better.' },
  random: { name: 'Random order', good: 'What perturbing any pixels does: the line to beat.' },
};

/** The methods' names in the document's order, each once: the order of colours and dashes. */
export const methodNames = ({ methods }: EvaluateDocument): readonly string[] => [
  ...new Set(methods.map(({ name }) => name)),
];

interface OrderGroup {
  readonly order: PerturbationOrder;
  readonly methods: readonly EvaluatedMethod[];
}

const groups = ({ methods, parameters }: EvaluateDocument): readonly OrderGroup[] =>
  parameters.orders
    .map((order) => ({ order, methods: methods.filter((method) => method.order === order) }))
    .filter((group) => group.methods.length > 0);

/** Perturbation curves in their confidence bands, one chart for each order, all to one scale. */
export function curves(document: EvaluateDocument, draw: Draw): Html {
  const names = methodNames(document);
  const { perturbation, perStep, confidence } = document.parameters;
  const charts = groups(document).map(({ order, methods }) => ({
    order,
    curves: methods.map(({ name, curve }) => ({ series: names.indexOf(name), ...curve })),
  }));
  const domain = rangeOf(charts.flatMap((chart) => chart.curves));
  const unit = perturbation === 'pixels' ? 'pixels' : 'regions';
  return html`
<p>By how many logits the class’s score has fallen after each step, averaged over pictures; bands are
${percent(confidence, 0)} confidence intervals. A step perturbs ${perStep === 1 ? `one of the ${unit}` : `${perStep} ${unit}`}.</p>
${seriesLegend(names)}
<div class="grid" style="--cell: 22rem; --cell-on-paper: 8.4cm">
${charts.map(
  ({
    order,
    curves: shown,
  }) => html`<div class="stack"><div><h3>${ORDERS[order].name}</h3><p class="note">${ORDERS[order].good}</p></div>
${curveChart(draw, { label: `Perturbation curves, ${ORDERS[order].name.toLowerCase()}`, x: 'step', y: 'fall of the score', domain, curves: shown })}</div>\n`,
)}</div>`;
}

/** The area over each curve as bars, and as a table with the intervals. */
export function aopc(document: EvaluateDocument, draw: Draw): Html {
  const names = methodNames(document);
  const all = groups(document);
  const ends = all.flatMap(({ methods }) => methods.flatMap((m) => [m.aopc.low, m.aopc.high]));
  const domain = [Math.min(0, ...ends), Math.max(0, ...ends)] as const;
  return html`
<p>The area over the perturbation curve (AOPC, Samek et al. 2017) is the mean fall of the score over all
steps, in logits. Whiskers are ${percent(document.parameters.confidence, 0)} confidence intervals.</p>
<div class="grid" style="--cell: 22rem; --cell-on-paper: 8.4cm">
${all.map(({ order, methods }) => {
  const bars = methods.map((m) => ({ series: names.indexOf(m.name), name: m.name, ...m.aopc }));
  const label = `Area over the perturbation curve, ${ORDERS[order].name.toLowerCase()}`;
  return html`<div class="stack"><h3>${ORDERS[order].name}</h3>${barChart(draw, label, bars, domain)}</div>\n`;
})}</div>
${table({
  caption: 'AOPC of the score (logits) and of the probability, with confidence intervals',
  columns: [
    { head: 'Method', keep: true },
    { head: 'Order', keep: true },
    { head: 'AOPC', number: true },
    { head: 'Interval', number: true },
    { head: 'AOPC of the probability', number: true },
    { head: 'Interval', number: true },
  ],
  rows: all.flatMap(({ order, methods }) =>
    methods.map((m) => [
      html`<span title="${m.title}">${m.name}</span>`,
      ORDERS[order].name.toLowerCase(),
      fixed(m.aopc.mean, 3),
      `${fixed(m.aopc.low, 3)} … ${fixed(m.aopc.high, 3)}`,
      fixed(m.aopcProbability.mean, 3),
      `${fixed(m.aopcProbability.low, 3)} … ${fixed(m.aopcProbability.high, 3)}`,
    ]),
  ),
})}`;
}

/** How much of each heatmap lies on the object, where masks say what the object is. */
export function localisation(document: EvaluateDocument): Html | undefined {
  const firsts = methodNames(document).map(
    (name) => document.methods.find((method) => method.name === name) as EvaluatedMethod,
  );
  const measured = firsts.filter(({ mass, rank, pointing }) => mass || rank || pointing !== null);
  if (measured.length === 0) return undefined;
  const shares = document.images.flatMap(({ object }) => object?.areaShare ?? []);
  const area = shares.reduce((sum, share) => sum + share, 0) / Math.max(1, shares.length);
  return html`
<p>Relevance mass is the share of a heatmap’s positive values inside the object’s mask; relevance rank the share
of its highest values there (Arras et al. 2022); the pointing game asks whether its maximum lies in the mask,
give or take ${document.parameters.pointingTolerance} pixels (Zhang et al. 2018). Chance scores about the masks’ mean share of
the area, ${percent(area)}.</p>
${table({
  caption: 'Localisation',
  silent: true,
  columns: [
    { head: 'Method', keep: true },
    { head: 'Relevance mass', number: true },
    { head: 'Interval', number: true },
    { head: 'Relevance rank', number: true },
    { head: 'Interval', number: true },
    { head: 'Pointing game', number: true },
  ],
  rows: measured.map(({ name, mass, rank, pointing }) => [
    name,
    percent(mass?.mean),
    mass ? `${percent(mass.low)} … ${percent(mass.high)}` : '–',
    percent(rank?.mean),
    rank ? `${percent(rank.low)} … ${percent(rank.high)}` : '–',
    percent(pointing),
  ]),
})}`;
}
