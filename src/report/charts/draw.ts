import type * as Plot from '@observablehq/plot';
import { withoutForbidden } from '../../markup.js';
import { type Html, html, trusted } from '../html.js';

export type PlotLibrary = typeof Plot;

export interface Drawing {
  /** What the chart shows, for readers who do not see it; a table near it has the figures. */
  readonly label: string;
  readonly options: (plot: PlotLibrary) => Plot.PlotOptions;
}

/** Draws a chart as SVG markup. */
export type Draw = (drawing: Drawing) => Html;

/**
 * Loads the charting library, which takes a quarter of a second: only when a report is written. It
 * draws into a document in memory; no browser takes part.
 */
export async function loadDraw(): Promise<Draw> {
  const [plot, { default: domino }] = await Promise.all([
    import('@observablehq/plot'),
    import('@mixmark-io/domino'),
  ]);
  const document = domino.createDocument();
  return ({ label, options }) => {
    const chart = plot.plot({ ...options(plot), document, ariaLabel: label, figure: false });
    chart.setAttribute('role', 'img');
    return html`<div class="chart">${trusted(withoutForbidden(chart.outerHTML))}</div>`;
  };
}
