import { evidenceClasses } from '../../experiments/evidence/classes.js';
import { type ColormapName, isColormapName } from '../../image/draw/colormaps/index.js';
import { beginAtZero, type Colours, colourAt } from '../../image/draw/colours.js';
import { parseScale } from '../../image/draw/scale.js';
import type { MapSign } from '../../map-sign.js';
import { type Html, html } from '../html.js';

const css = (channels: readonly number[]): string => `rgb(${channels.join(' ')})`;

/** The colours of maps with values of such a sign as a CSS gradient, straight between its samples. */
function gradient(colormap: ColormapName, sign: MapSign): string {
  const colours: Colours = { colormap, sign, end: 1, rule: '' };
  const from = beginAtZero(colours) ? 0 : -1;
  const samples = Array.from({ length: 25 }, (_, i) => from + ((1 - from) * i) / 24);
  const stops = samples.map((t) =>
    css(colourAt(colours, t).map((channel) => Math.round(255 * channel))),
  );
  return `linear-gradient(to right, ${stops.join(', ')})`;
}

/** How the document's heatmaps were drawn. */
export interface LegendOptions {
  /** Of a colour map; another stands for the default. */
  readonly colormap: string;
  /** The end of the colours, as `parseScale` reads it. */
  readonly scale: string;
}

/** The end of the colours in words. */
function endOf(text: string): string {
  const scale = parseScale(text);
  if (scale.kind === 'value') return `at ${scale.value}`;
  if (scale.kind === 'max') return 'at the largest |R| of each heatmap';
  return `at the ${scale.percent}th percentile of |R| of each heatmap`;
}

/** What the colours of the heatmaps stand for. */
export function heatmapLegend({ colormap: name, scale }: LegendOptions): Html {
  const colormap = isColormapName(name) ? name : 'black-firered';
  return html`
<ul class="legend">
<li>LRP: against <span class="scale" style="background: ${gradient(colormap, 'signed')}"></span> for the class</li>
<li>SA: insensitive <span class="scale" style="background: ${gradient(colormap, 'positive')}"></span> sensitive</li>
<li>Colours end ${endOf(scale)}</li>
</ul>`;
}

/** What the colours of the evidence pictures stand for. */
export const evidenceLegend = (): Html => html`
<ul class="legend">
${Object.values(evidenceClasses).map(
  ({ title, about, colour }) =>
    html`<li><span class="swatch" style="background: ${css(colour)}"></span><span><strong>${title}</strong>: ${about}</span></li>\n`,
)}</ul>`;
