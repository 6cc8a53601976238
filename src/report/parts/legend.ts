import { evidenceClasses } from '../../experiments/evidence/classes.js';
import { type Colormap, colormaps, isColormapName } from '../../image/draw/heatmap.js';
import { type Html, html } from '../html.js';

const css = (channels: readonly number[]): string => `rgb(${channels.join(' ')})`;

/** A colour map as a CSS gradient from −max|R| to +max|R|, straight between its samples. */
function gradient(colormap: Colormap, from: number): string {
  const samples = Array.from({ length: 25 }, (_, i) => from + ((1 - from) * i) / 24);
  const stops = samples.map((t) => css(colormap(t).map((channel) => Math.round(255 * channel))));
  return `linear-gradient(to right, ${stops.join(', ')})`;
}

/**
 * What the colours of the heatmaps stand for.
 * @param name of a colour map; another stands for the default
 */
export function heatmapLegend(name = 'black-firered'): Html {
  const colormap = colormaps[isColormapName(name) ? name : 'black-firered'];
  return html`
<ul class="legend">
<li>LRP: against <span class="scale" style="background: ${gradient(colormap, -1)}"></span> for the class</li>
<li>SA: insensitive <span class="scale" style="background: ${gradient(colormap, 0)}"></span> sensitive</li>
</ul>`;
}

/** What the colours of the evidence pictures stand for. */
export const evidenceLegend = (): Html => html`
<ul class="legend">
${Object.values(evidenceClasses).map(
  ({ title, about, colour }) =>
    html`<li><span class="swatch" style="background: ${css(colour)}"></span><span><strong>${title}</strong>: ${about}</span></li>\n`,
)}</ul>`;
