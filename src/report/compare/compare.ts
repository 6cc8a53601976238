import type { CompareDocument, ComparedPicture } from '../../experiments/compare/document.js';
import { embedPictures, type Pictures } from '../embed.js';
import { compact, count, fixed, listed, percent, shortLabel } from '../format.js';
import { type Content, type Html, html } from '../html.js';
import type { ReportOptions } from '../options.js';
import { page } from '../page.js';
import { isBaseline } from '../parts/baseline.js';
import { failedSection } from '../parts/failed.js';
import { blendSlider, figure, pictureAt } from '../parts/figure.js';
import { heatmapLegend } from '../parts/legend.js';
import { commandLine, facts, hash } from '../parts/reproduce.js';
import { table } from '../parts/table.js';
import { topTable } from '../parts/top-table.js';

/** All figures, a row for each picture, network and method. */
function figures({ pictures, networks }: CompareDocument): Html {
  const rows = pictures.flatMap(({ image, networks: results }) =>
    results.flatMap(({ network, classification: { target, rank }, methods }) =>
      methods.map((method, m): readonly Content[] => [
        m > 0 ? html`<span class="unseen">${image.name}</span>` : image.name,
        m > 0 ? '' : (networks[network]?.name ?? ''),
        m > 0 ? '' : `${shortLabel(target.label)}, place ${rank}`,
        m > 0 ? '' : fixed(target.score),
        m > 0 ? '' : percent(target.probability),
        html`<span title="${method.title}">${method.name}</span>`,
        compact(method.sum),
        compact(method.min),
        compact(method.max),
        percent(method.concentration, 0),
        fixed(method.agreement),
      ]),
    ),
  );
  return html`
<p>Σ R, min and max are over the heatmap’s pixels. Concentration is the share of its positive values in the
fullest fifth of 14 × 14 cells, 20\u202f% being spread evenly. Agreement is the correlation with the first
method’s heatmap over the same cells.</p>
${table({
  caption: 'All heatmaps in figures',
  silent: true,
  columns: [
    { head: 'Picture', keep: true },
    { head: 'Network', keep: true },
    { head: 'Class' },
    { head: 'Score', number: true },
    { head: 'Probability', number: true },
    { head: 'Method', keep: true },
    { head: 'Σ R', number: true },
    { head: 'Min', number: true },
    { head: 'Max', number: true },
    { head: 'Concentration', number: true },
    { head: 'Agreement', number: true },
  ],
  rows,
})}`;
}

/** One picture: for each network its heatmaps in a row, then what the networks say side by side. */
function pictureBody(
  { image, picture, networks }: ComparedPicture,
  document: CompareDocument,
  pictures: Pictures,
  id: string,
): Html {
  const nameOf = (n: number): string => document.networks[n]?.name ?? '';
  return html`
${networks.map(
  ({ network, classification: { target, rank }, methods }, n) => html`
<section class="stack" data-blend aria-labelledby="${id}-${n}">
<div><h3 id="${id}-${n}">${nameOf(network)}</h3>
<p class="note">${target.label}: place ${rank}, score ${fixed(target.score)}, ${percent(target.probability)}</p></div>
<div class="grid maps" style="--cell: 9rem; --cell-on-paper: 3.4cm">
${figure({ picture: pictureAt(pictures, picture), alt: `${image.name} as the networks see it`, role: 'base', caption: html`<strong>Picture</strong>` })}${methods
  .filter(({ name }) => !isBaseline(name))
  .map(({ name, heatmap, sum }) =>
    figure({
      picture: pictureAt(pictures, heatmap),
      alt: `${name} heatmap of ${shortLabel(target.label)} in ${image.name}, ${nameOf(network)}`,
      role: 'layer',
      caption: html`<strong>${name}</strong><br>Σ R ${compact(sum)}`,
    }),
  )}</div>
${blendSlider(`${id}-${n}-blend`)}
</section>`,
)}
<div class="stack"><h3>Top ten</h3>
<div class="grid" style="--cell: 16rem">
${networks.map(({ network, classification }) => html`<div class="stack"><h4>${nameOf(network)}</h4>${topTable(`Top ten of ${nameOf(network)}`, classification)}</div>`)}
</div></div>`;
}

/**
 * The report of a comparison as one HTML file: the grid of methods and networks for each picture, the
 * heatmaps in figures, and what it takes to run it again.
 *
 * @throws UserError where a picture cannot be decoded, and whatever `read` throws
 */
export async function compareReport(
  document: CompareDocument,
  { command, ...source }: ReportOptions,
): Promise<string> {
  const { networks, parameters, pictures: compared } = document;
  const paths = {
    heatmaps: compared.flatMap(({ networks: results }) =>
      results.flatMap(({ methods }) =>
        methods.filter(({ name }) => !isBaseline(name)).map(({ heatmap }) => heatmap),
      ),
    ),
    photographs: compared.map(({ picture }) => picture),
  };
  const pictures = await embedPictures(paths, source);
  const failed = failedSection(document);
  return page({
    title: 'Comparison report',
    lede: `${count(parameters.methods.length, 'method')} on ${count(compared.length, 'picture')}, explained under ${listed(networks.map(({ name }) => name))}.`,
    sections: [
      ...compared.map((picture, i) => ({
        id: `picture-${i + 1}`,
        title: picture.image.name,
        body: html`${i === 0 && heatmapLegend(parameters)}${pictureBody(picture, document, pictures, `picture-${i + 1}`)}`,
      })),
      { id: 'figures', title: 'In figures', body: figures(document) },
      ...(failed ? [failed] : []),
      {
        id: 'reproduce',
        title: 'To reproduce it',
        body: html`${commandLine(command)}
${facts([
  ['Methods', parameters.methods.join(', ')],
  ['Class', String(parameters.target)],
  ['Fit', parameters.fit],
  ['Colour map', parameters.colormap],
  ['Colours end at', parameters.scale],
  ['Smoothed by, pixels', String(parameters.smooth)],
  ['Seed', String(parameters.seed)],
  ...networks.map(({ name, sha256 }) => [`${name}, SHA-256`, hash(sha256)] as const),
  ...compared.map(({ image }) => [`${image.path}, SHA-256`, hash(image.sha256)] as const),
])}`,
      },
    ],
  });
}
