import { evidenceClasses } from '../../experiments/evidence/classes.js';
import type { StageRecord, StageView } from '../../experiments/stages/document.js';
import type { Pictures } from '../embed.js';
import { fixed, percent, shortLabel, signed } from '../format.js';
import { type Content, type Html, html } from '../html.js';
import { blendSlider, figure, pictureAt } from '../parts/figure.js';
import { facts } from '../parts/reproduce.js';
import { topTable } from '../parts/top-table.js';
import { verdict } from '../parts/verdict.js';
import { SHOULD } from '../study/distortions.js';
import { regionName, stageName } from './summary.js';

/** A picture and its two heatmaps, blended by one slider. */
export function viewFigures(view: StageView, pictures: Pictures, name: string): Html {
  const { files, classification } = view;
  const label = shortLabel(classification.target.label);
  const shown = (path: string, title: string, about: string, role: 'base' | 'layer') =>
    figure({
      picture: pictureAt(pictures, path),
      alt: `${title} of ${name}`,
      role,
      caption: html`<strong>${title}</strong><br>${about}`,
    });
  return html`
<div class="stack" data-blend>
<div class="four">
${shown(files.picture, 'Picture', name, 'base')}${shown(files.lrp, 'LRP', `what speaks for ${label}`, 'layer')}${shown(files.sa, 'SA', `what ${label} is sensitive to`, 'layer')}</div>
${blendSlider(`${name.replace(/\W+/g, '-')}-blend`)}
</div>`;
}

/** What the evidence held of the region, and what that predicts. */
function prediction({ evidence, predicted }: StageRecord): Content {
  if (evidence === null) return 'the network sees none of it: the score should stay';
  const { title } = evidenceClasses[evidence.class];
  return `${title}, ${fixed(evidence.lrpDensity)} times the mean of LRP and ${fixed(evidence.saDensity)} of SA: the score should ${SHOULD[predicted]}`;
}

/** One stage: what was done, predicted and measured, and the top tens. */
export function stageArticle(stage: StageRecord, pictures: Pictures): Html {
  const { number, of, before, classification, measured, held, area, areaShare, outside } = stage;
  const name = `stage ${number}`;
  return html`
${facts([
  ['Made of', stageName(of)],
  ['Region', regionName(stage)],
  ['Area', html`${Math.round(area).toLocaleString('en-GB')} pixels, ${percent(areaShare)}`],
  ...(outside > 0 ? [['Not seen of it', percent(outside)] as const] : []),
  ['Distorted by', stage.operations],
  ['Class', before.target.label],
  ['Evidence', prediction(stage)],
  [
    'Score',
    html`${fixed(before.target.score)} → ${fixed(classification.target.score)}, ${signed(measured.deltaScore)} ${verdict(held)}`,
  ],
  ['Place', `${before.rank} → ${classification.rank}`],
])}
${viewFigures(stage, pictures, name)}
<div class="grid tens" style="--cell: 13.75rem">
<div class="stack"><h3>Before</h3>${topTable(`Top ten before ${name}`, before)}</div>
<div class="stack"><h3>After</h3>${topTable(`Top ten after ${name}`, classification, before)}</div>
</div>`;
}
