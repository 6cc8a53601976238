import type { StudyPicture } from '../../experiments/study/document.js';
import { COURSE_SYMBOLS, courseChart } from '../charts/course.js';
import type { Draw } from '../charts/draw.js';
import type { Pictures } from '../embed.js';
import { count, fixed, percent } from '../format.js';
import { type Html, html } from '../html.js';
import { facts, hash } from '../parts/reproduce.js';
import { seriesColour } from '../shell/tokens.js';
import { distortionNames, distortionsOf } from './distortions.js';
import { iterationArticle } from './iteration.js';

/** The chart's signs, drawn as text is, with their names. */
const SIGNS: Record<(typeof COURSE_SYMBOLS)[number], string> = {
  circle: '○',
  square: '□',
  triangle: '△',
  times: '×',
};

const courseLegend = (): Html => html`
<ul class="legend"><li><span aria-hidden="true">—</span> the picture that the study went on with</li>
${distortionNames.map(
  ({ short, what }, i) =>
    html`<li><span aria-hidden="true" style="color: ${seriesColour(i)}">${SIGNS[COURSE_SYMBOLS[i] as 'circle']}</span> ${short}: ${what} regions distorted</li>\n`,
)}</ul>`;

function course({ image, target, iterations, ended }: StudyPicture, draw: Draw): Html {
  const steps = iterations.map((iteration) => {
    const before = iteration.classification.target.score;
    return {
      iteration: iteration.number,
      before,
      after: distortionsOf(iteration).flatMap((shown) =>
        shown === null ? [] : [{ series: shown.series, score: before + shown.measured.deltaScore }],
      ),
    };
  });
  const label = `Score of ${target.label} over the iterations of ${image.name}`;
  return courseChart(draw, label, steps, ended.classification.target.score);
}

/** One picture's study: how it went and ended, then each iteration. */
export function pictureBody(
  picture: StudyPicture,
  { draw, pictures, id }: { draw: Draw; pictures: Pictures; id: string },
): Html {
  const { image, target, iterations, ended, summary } = picture;
  const { classification } = ended;
  const first = iterations[0]?.classification;
  return html`
<div class="grid" style="--cell: 24rem; --cell-on-paper: 8.4cm">
<div class="stack">
<p><strong>How it ended.</strong> ${ended.text}</p>
${facts([
  ['Class studied', `${target.label} (${target.index})`],
  ['Iterations', iterations.length],
  ['Place', `${first?.rank ?? '–'} → ${classification.rank}`],
  ['Score', `${fixed(first?.target.score)} → ${fixed(classification.target.score)}`],
  [
    'Probability',
    `${percent(first?.target.probability)} → ${percent(classification.target.probability)}`,
  ],
  ['Held, LRP alone', `${summary.lrp.total.held} of ${summary.lrp.total.of}`],
  ['Held, SA alone', `${summary.sa.total.held} of ${summary.sa.total.of}`],
  ['Held, both', `${summary.both.total.held} of ${summary.both.total.of}`],
  ['Distorted by', picture.operations],
  ['File', html`${image.path}, ${image.width} × ${image.height}`],
  ['SHA-256', hash(image.sha256)],
])}
</div>
<div class="stack"><h3>The score, ${count(iterations.length, 'iteration')}</h3>${course(picture, draw)}${courseLegend()}</div>
</div>
${iterations.map((iteration) => iterationArticle(picture, iteration, pictures, `${id}-${iteration.number}`))}`;
}
