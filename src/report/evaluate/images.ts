import type { EvaluateDocument, EvaluatedImage } from '../../experiments/evaluate/document.js';
import type { Pictures } from '../embed.js';
import { fixed, percent, shortLabel } from '../format.js';
import { type Content, type Html, html } from '../html.js';
import { isBaseline } from '../parts/baseline.js';
import { blendSlider, figure, pictureAt } from '../parts/figure.js';
import { table } from '../parts/table.js';
import { ORDERS } from './summary.js';

/** Every picture's figures, a row for each method. */
export function imageTable({ images, parameters }: EvaluateDocument): Html {
  const localised = images.some(({ object }) => object !== null);
  const orders = parameters.orders;
  const rowsOf = ({ image, target, rank, object, methods }: EvaluatedImage) =>
    methods.map((method, m): readonly Content[] => [
      m === 0
        ? html`${image.name}<br><span class="note">${shortLabel(target.label)}, place ${rank}, ${fixed(target.score)}</span>`
        : html`<span class="unseen">${image.name}, ${target.label}</span>`,
      method.name,
      ...orders.map((order) => fixed(method.orders.find((o) => o.order === order)?.aopc, 3)),
      ...(localised
        ? [
            percent(method.mass),
            percent(method.rank),
            method.pointing === null ? '–' : method.pointing ? '✓ hit' : '✗ miss',
            m === 0 ? percent(object?.areaShare) : '',
          ]
        : []),
    ]);
  return table({
    caption: 'AOPC of the score by picture, class and method',
    columns: [
      { head: 'Picture' },
      { head: 'Method', keep: true },
      ...orders.map((order) => ({
        head: `AOPC, ${ORDERS[order].name.toLowerCase()}`,
        number: true,
      })),
      ...(localised
        ? ['Mass', 'Rank', 'Pointing', 'Object’s area'].map((head) => ({ head, number: true }))
        : []),
    ],
    rows: images.flatMap(rowsOf),
  });
}

/** Every picture with the methods' heatmaps, to blend with it. */
export const imageGallery = ({ images }: EvaluateDocument, pictures: Pictures): Html => html`
${images.map(({ image, target, picture, methods }, i) => {
  const of = `${shortLabel(target.label)} in ${image.name}`;
  return html`
<section class="stack" data-blend aria-labelledby="image-${i}">
<h3 id="image-${i}">${image.name}: ${shortLabel(target.label)}</h3>
<div class="grid maps" style="--cell: 9rem; --cell-on-paper: 3.2cm">
${figure({ picture: pictureAt(pictures, picture), alt: `${image.name} as the network sees it`, role: 'base', caption: html`<strong>Picture</strong>` })}${methods
  .filter(({ name }) => !isBaseline(name))
  .map(({ name, heatmap }) =>
    figure({
      picture: pictureAt(pictures, heatmap),
      alt: `${name} heatmap of ${of}`,
      role: 'layer',
      caption: html`<strong>${name}</strong>`,
    }),
  )}</div>
${blendSlider(`image-${i}-blend`)}
</section>`;
})}`;
