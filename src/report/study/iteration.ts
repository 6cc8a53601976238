import type { StudyIteration, StudyPicture } from '../../experiments/study/document.js';
import type { Pictures } from '../embed.js';
import { count, fixed, percent, shortLabel, signed } from '../format.js';
import { type Html, html } from '../html.js';
import { blendSlider, figure, pictureAt } from '../parts/figure.js';
import { table } from '../parts/table.js';
import { topTable } from '../parts/top-table.js';
import { noVerdict, verdict } from '../parts/verdict.js';
import { distortionNames, distortionsOf, type ShownDistortion } from './distortions.js';
import { regionTable } from './regions.js';

/** At most so many regions have their numbers in the picture; those of more would cover it. */
const MOST_NUMBERED = 150;

/** What the maps showed: picture, LRP, SA and evidence in a row, blended by one slider. */
function maps(
  picture: StudyPicture,
  iteration: StudyIteration,
  pictures: Pictures,
  id: string,
): Html {
  const { files, lrp, sa, correlation, classification, number, regions } = iteration;
  const of = `${shortLabel(classification.target.label)} in ${picture.image.name}, iteration ${number}`;
  const concentration = (value: number) => `fullest fifth holds ${percent(value, 0)}`;
  return html`
<div class="stack" data-blend>
<div class="four">
${figure({
  picture: pictureAt(pictures, files.picture),
  alt: `${picture.image.name} as iteration ${number} looks at it`,
  role: 'base',
  caption: html`<strong>Picture</strong><br>${number === 1 ? 'as given' : `after 3a of iteration ${number - 1}`}`,
})}${figure({
  picture: pictureAt(pictures, files.lrp),
  alt: `LRP heatmap of ${of}`,
  role: 'layer',
  caption: html`<strong>LRP</strong><br>${concentration(lrp.concentration)}`,
})}${figure({
  picture: pictureAt(pictures, files.sa),
  alt: `Sensitivity heatmap of ${of}`,
  role: 'layer',
  caption: html`<strong>SA</strong><br>${concentration(sa.concentration)}`,
})}${figure({
  picture: pictureAt(pictures, files.evidence),
  alt: `Evidence regions for ${of}`,
  role: 'layer',
  caption: html`<strong>Evidence</strong><br>LRP and SA correlate by ${fixed(correlation)}`,
  ...(regions.length <= MOST_NUMBERED && {
    marks: {
      ...picture.seen,
      texts: regions.map(({ id, name, middle }) => ({ ...middle, text: name ?? String(id) })),
    },
  }),
})}</div>
${blendSlider(`${id}-blend`)}
</div>`;
}

/** The predictions of the iteration's distortions, and what came of them. */
function predictions(
  shown: readonly (ShownDistortion | null)[],
  seen: number,
  caption: string,
): Html {
  return table({
    caption,
    silent: true,
    columns: [
      { head: 'Distorted' },
      { head: 'Score should' },
      { head: 'Outcome', keep: true },
      { head: 'Δ score', number: true },
      { head: 'Δ probability', number: true },
      { head: 'Area', number: true },
    ],
    rows: shown.map((distortion, series) => {
      const { short, what } = distortionNames[series as 0 | 1 | 2 | 3];
      const name = html`<strong>${short}</strong>: ${what} regions`;
      if (distortion === null) return [name, '–', noVerdict('no such region'), '–', '–', '–'];
      const { area, prediction, measured, held } = distortion;
      const { deltaScore, deltaProbability } = measured;
      return [
        name,
        prediction,
        verdict(held),
        signed(deltaScore),
        html`${signed(100 * deltaProbability, 1)}\u202f%`,
        percent(area / seen),
      ];
    }),
  });
}

/** The top tens before and after each distortion, each under its picture. */
function topTens(
  picture: StudyPicture,
  { number, files, classification }: StudyIteration,
  shown: readonly (ShownDistortion | null)[],
  pictures: Pictures,
): Html {
  const name = picture.image.name;
  const cell = (title: string, what: string, file: string, alt: string, after: Html) => html`
<div class="stack">
${figure({ picture: pictureAt(pictures, file), alt, caption: html`<strong>${title}</strong><br>${what}` })}${after}
</div>`;
  return html`<div class="grid tens" style="--cell: 13.75rem">
${cell('Before', 'nothing distorted', files.picture, `${name} before the distortions of iteration ${number}`, topTable(`Top ten before iteration ${number}`, classification))}
${shown.map(
  (distortion) =>
    distortion !== null &&
    cell(
      distortion.short,
      `${distortion.what} distorted`,
      distortion.file,
      `${name}, iteration ${number}: ${distortion.what} regions distorted`,
      topTable(`Top ten after ${distortion.short}`, distortion.classification, classification),
    ),
)}</div>`;
}

/** One iteration of a picture's study. */
export function iterationArticle(
  picture: StudyPicture,
  iteration: StudyIteration,
  pictures: Pictures,
  id: string,
): Html {
  const { number, classification } = iteration;
  const { target, rank } = classification;
  const shown = distortionsOf(iteration);
  const seen = picture.seen.width * picture.seen.height;
  const made = shown.filter((distortion) => distortion !== null);
  const held = made.filter((distortion) => distortion.held).length;
  return html`
<article class="iteration stack loose" aria-labelledby="${id}">
<div class="stack">
<h3 id="${id}">Iteration ${number}</h3>
<p class="note">The class ${shortLabel(target.label)} stands at place ${rank} with a score of ${fixed(target.score)} (${percent(target.probability)}).
Of ${count(made.length, 'prediction')}, ${held} held; a score within ±${fixed(picture.tolerance)} counts as unmoved.</p>
</div>
${maps(picture, iteration, pictures, id)}
<div class="stack"><h4>Predictions</h4>
${predictions(shown, seen, `Predictions of iteration ${number} and what came of them`)}</div>
<div class="stack"><h4>Top ten, before and after</h4>
${topTens(picture, iteration, shown, pictures)}</div>
${regionTable(iteration, seen)}
</article>`;
}
