import { fixed } from '../format.js';
import type { Html } from '../html.js';
import { seriesColour } from '../shell/tokens.js';
import type { Draw, PlotLibrary } from './draw.js';

export interface Bar {
  readonly series: number;
  readonly name: string;
  readonly mean: number;
  readonly low: number;
  readonly high: number;
}

/** A bar, a whisker, a name above and a figure beside, for each mean. */
const marksOf = (plot: PlotLibrary, bars: readonly Bar[]) => [
  plot.barX(bars, {
    x: 'mean',
    y: 'name',
    fill: ({ series }: Bar) => seriesColour(series),
    fillOpacity: 0.75,
  }),
  plot.ruleX([0], { stroke: 'var(--muted)' }),
  plot.ruleY(bars, {
    x1: 'low',
    x2: 'high',
    y: 'name',
    stroke: 'var(--ink)',
    strokeWidth: 1.5,
  }),
  plot.tickX(
    bars.flatMap(({ name, low, high }) => [low, high].map((x) => ({ x, name }))),
    { x: 'x', y: 'name', stroke: 'var(--ink)', strokeWidth: 1.5, inset: 3 },
  ),
  plot.text(bars, {
    y: 'name',
    text: 'name',
    // The grid and the line at 0 pass behind it.
    stroke: 'var(--ground)',
    strokeWidth: 5,
    fill: 'var(--ink)',
    frameAnchor: 'left',
    textAnchor: 'start',
    dx: 4,
    dy: -17,
  }),
  plot.text(bars, {
    y: 'name',
    text: ({ mean }: Bar) => fixed(mean),
    frameAnchor: 'right',
    textAnchor: 'start',
    dx: 10,
  }),
];

/** Means as bars from 0, each with its confidence interval as a whisker and its figure beside it. */
export const barChart = (
  draw: Draw,
  label: string,
  bars: readonly Bar[],
  domain: readonly [number, number],
): Html =>
  draw({
    label,
    options: (plot) => ({
      width: 420,
      height: 50 + 40 * bars.length,
      marginLeft: 14,
      marginRight: 62,
      marginTop: 6,
      marginBottom: 40,
      style: { fontSize: '12.5px' },
      x: {
        label: 'AOPC',
        labelArrow: false,
        domain: [...domain],
        nice: true,
        grid: true,
        ticks: 5,
      },
      y: {
        domain: bars.map(({ name }) => name),
        axis: null,
        paddingInner: 0.55,
        paddingOuter: 0.4,
      },
      marks: marksOf(plot, bars),
    }),
  });
