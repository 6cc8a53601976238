import type { StagesDocument, StageView } from '../../experiments/stages/document.js';
import { loadDraw } from '../charts/draw.js';
import { embedPictures, type PicturePaths } from '../embed.js';
import { count } from '../format.js';
import { html } from '../html.js';
import type { ReportOptions } from '../options.js';
import { page } from '../page.js';
import { evidenceLegend, heatmapLegend } from '../parts/legend.js';
import { commandLine, facts, hash } from '../parts/reproduce.js';
import { stageArticle, viewFigures } from './stage.js';
import { stagesSummary } from './summary.js';

/** Every file that the stages show. */
function pathsOf(views: readonly StageView[]): PicturePaths {
  return {
    heatmaps: views.flatMap(({ files }) => [files.lrp, files.sa]),
    photographs: views.map(({ files }) => files.picture),
  };
}

/**
 * The report of stages as one HTML file: the scores over them, each with its pictures, its prediction and
 * what came of it, and what it takes to make them again.
 *
 * @throws UserError where a picture cannot be decoded, and whatever `read` throws
 */
export async function stagesReport(
  document: StagesDocument,
  { command, ...source }: ReportOptions,
): Promise<string> {
  const { image, network, parameters, original, stages } = document;
  const draw = await loadDraw();
  const pictures = await embedPictures(pathsOf([original, ...stages]), source);
  const held = stages.filter((stage) => stage.held).length;
  return page({
    title: 'Stages report',
    lede: `Which pixels of ${image.path} made ${network.name} say that? ${count(stages.length, 'distortion')} by hand, each predicted and measured: ${held} held.`,
    sections: [
      { id: 'summary', title: 'Summary', body: stagesSummary(document, draw) },
      {
        id: 'legend',
        title: 'How to read the pictures',
        body: html`<div class="stack">
<p>Each stage distorts a region of an earlier picture. What LRP and SA hold of the region predicts what the score
of the class will do: LRP speaks for the class, SA says what the score is sensitive to.</p>
${heatmapLegend(parameters)}${evidenceLegend()}</div>`,
      },
      {
        id: 'original',
        title: 'The original',
        body: viewFigures(original, pictures, 'original'),
      },
      ...stages.map((stage) => ({
        id: `stage-${stage.number}`,
        title: `Stage ${stage.number}: ${stage.operations}`,
        body: stageArticle(stage, pictures),
      })),
      {
        id: 'reproduce',
        title: 'To reproduce it',
        body: html`${commandLine(command)}
${facts([
  ['Network', `${network.name}, ${count(network.classes, 'class', 'classes')}`],
  ['Fit', parameters.fit],
  ['Colour map', parameters.colormap],
  ['Colours end at', parameters.scale],
  ['Smoothed by, pixels', String(parameters.smooth)],
  ['File', html`${image.path}, ${image.width} × ${image.height}`],
  ['Picture, SHA-256', hash(image.sha256)],
  ['Weights, SHA-256', hash(network.sha256)],
])}`,
      },
    ],
  });
}
