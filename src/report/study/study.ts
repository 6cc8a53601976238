import type { StudyDocument, StudyPicture } from '../../experiments/study/document.js';
import { loadDraw } from '../charts/draw.js';
import { embedPictures, type PicturePaths } from '../embed.js';
import { count, listed } from '../format.js';
import { html } from '../html.js';
import type { ReportOptions } from '../options.js';
import { page } from '../page.js';
import { failedSection } from '../parts/failed.js';
import { evidenceLegend, heatmapLegend } from '../parts/legend.js';
import { commandLine, facts, hash } from '../parts/reproduce.js';
import { pictureBody } from './picture.js';
import { pictureTable, summaryOf } from './summary.js';

/** Every file that the study's pictures show. */
function pathsOf(studied: readonly StudyPicture[]): PicturePaths {
  const iterations = studied.flatMap((picture) => picture.iterations);
  return {
    heatmaps: iterations.flatMap(({ files }) => [files.lrp, files.sa]),
    photographs: iterations.flatMap(({ files, essential, inessential, negative, control }) => [
      files.picture,
      files.evidence,
      ...[essential, inessential, negative, control].flatMap((shown) => shown?.file ?? []),
    ]),
  };
}

const idOf = (picture: number): string => `picture-${picture + 1}`;

/** The parameters in words, and those that are not among them under their own names. */
function parameterFacts({
  network,
  parameters,
}: StudyDocument): readonly (readonly [string, string])[] {
  const { order, masks, superpixels, ...rest } = parameters;
  return [
    ['Network', `${network.name}, ${count(network.classes, 'class', 'classes')}`],
    ['Regions', masks === undefined ? `${superpixels} superpixels` : `masks of ${masks}`],
    ...(order === undefined ? [] : [['Order of the masks', order.join(', ')] as const]),
    ...Object.entries(rest).map(([name, value]) => [NAMES[name] ?? name, String(value)] as const),
  ];
}

const NAMES: Readonly<Record<string, string>> = {
  lrp: 'Relevance',
  sa: 'Sensitivity',
  fit: 'Fit',
  highLrp: 'High relevance from density',
  highSa: 'High sensitivity from density',
  tolerance: 'Tolerance, share of |score|',
  operations: 'Distortion',
  colormap: 'Colour map',
  scale: 'Colours end at',
  smooth: 'Smoothed by, pixels',
  controls: 'Random controls',
  maxIterations: 'Iterations at most',
  minConcentration: 'Concentration at least',
  seed: 'Seed',
};

/**
 * The report of a study as one HTML file: a summary over all pictures, every iteration with its
 * pictures, predictions and top tens, and what it takes to run it again.
 *
 * @throws UserError where a picture cannot be decoded, and whatever `read` throws
 */
export async function studyReport(
  document: StudyDocument,
  { command, ...source }: ReportOptions,
): Promise<string> {
  const { pictures: studied, network, parameters } = document;
  const draw = await loadDraw();
  const failed = failedSection(document);
  const pictures = await embedPictures(pathsOf(studied), source);
  const names = studied.map(({ image }) => image.name);
  return page({
    title: 'Study report',
    lede: `Which pixels made ${network.name} say that? ${
      names.length > 6 ? count(names.length, 'picture') : listed(names)
    }: guessed from heatmaps, tested by distortion.`,
    sections: [
      {
        id: 'summary',
        title: names.length === 1 ? 'Summary' : `Summary of ${count(names.length, 'picture')}`,
        body: html`${summaryOf(document.summary, draw)}${pictureTable(document, idOf)}`,
      },
      {
        id: 'legend',
        title: 'How to read the pictures',
        body: html`<div class="stack">
<p>Each iteration takes the picture, asks for heatmaps of relevance (LRP) and sensitivity (SA), sorts its regions
by both, predicts what the score will do when they are distorted, and then distorts them. It goes on with the
picture whose essential regions are distorted (3a).</p>
${heatmapLegend(parameters)}${evidenceLegend()}
<p class="note">In the top tens, ▲ and ▼ say by how many places a class rose or fell, = that it stayed,
and new that it was not among the ten before. The class studied is marked by a bar and bold type.</p></div>`,
      },
      ...studied.map((picture, i) => ({
        id: idOf(i),
        title: `${picture.image.name}: ${picture.target.label}`,
        body: pictureBody(picture, { draw, pictures, id: idOf(i) }),
      })),
      ...(failed ? [failed] : []),
      {
        id: 'reproduce',
        title: 'To reproduce it',
        body: html`${commandLine(command)}
${facts(parameterFacts(document))}
${facts([['Weights, SHA-256', hash(network.sha256)], ...studied.map(({ image }) => [`${image.name}, SHA-256`, hash(image.sha256)] as const)])}`,
      },
    ],
  });
}
