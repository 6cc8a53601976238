import type { Html } from '../html.js';
import { seriesColour } from '../shell/tokens.js';
import type { Draw } from './draw.js';
import { dash } from './series.js';

/** A mean over steps with its confidence band. */
export interface DrawnCurve {
  /** Which colour and dash it has; the same number is the same method in all charts. */
  readonly series: number;
  /** Point k stands at step k; with the ends of its confidence interval. */
  readonly mean: readonly number[];
  readonly low: readonly number[];
  readonly high: readonly number[];
}

export interface CurveChart {
  readonly label: string;
  readonly x: string;
  readonly y: string;
  /** The range of all charts that are to be compared. */
  readonly domain: readonly [number, number];
  readonly curves: readonly DrawnCurve[];
}

/** Curves over steps, each in its confidence band. */
export const curveChart = (draw: Draw, { label, x, y, domain, curves }: CurveChart): Html =>
  draw({
    label,
    options: (plot) => ({
      width: 420,
      height: 300,
      marginLeft: 46,
      marginBottom: 42,
      style: { fontSize: '12.5px' },
      x: { label: x, labelArrow: false, ticks: 6 },
      y: { label: y, labelArrow: false, domain: [...domain], nice: true, grid: true, ticks: 6 },
      marks: [
        plot.ruleY([0], { stroke: 'var(--muted)' }),
        ...curves.map(({ series, low, high }) =>
          plot.areaY(low, {
            x: (_, k) => k,
            y1: (_, k) => low[k],
            y2: (_, k) => high[k],
            fill: seriesColour(series),
            fillOpacity: 0.14,
          }),
        ),
        ...curves.map(({ series, mean }) =>
          plot.lineY(mean, {
            x: (_, k) => k,
            y: (value: number) => value,
            stroke: seriesColour(series),
            strokeWidth: 2,
            strokeDasharray: dash(series),
          }),
        ),
      ],
    }),
  });

/** The range that holds every band of all curves, and 0. */
export function rangeOf(curves: readonly DrawnCurve[]): readonly [number, number] {
  const values = curves.flatMap(({ low, high }) => [...low, ...high]);
  return [Math.min(0, ...values), Math.max(0, ...values)];
}
