import type { EvaluateDocument } from '../../experiments/evaluate/document.js';
import { loadDraw } from '../charts/draw.js';
import { embedPictures } from '../embed.js';
import { count, listed, percent } from '../format.js';
import { type Html, html } from '../html.js';
import type { ReportOptions } from '../options.js';
import { page, type Section } from '../page.js';
import { isBaseline } from '../parts/baseline.js';
import { failedSection } from '../parts/failed.js';
import { heatmapLegend } from '../parts/legend.js';
import { commandLine, facts, hash } from '../parts/reproduce.js';
import { imageGallery, imageTable } from './images.js';
import { aopc, curves, localisation, methodNames, ORDERS } from './summary.js';

function parameterFacts({
  network,
  parameters,
}: EvaluateDocument): readonly (readonly [string, string])[] {
  const p = parameters;
  return [
    ['Network', `${network.name}, ${count(network.classes, 'class', 'classes')}`],
    ['Methods', p.methods.join(', ')],
    ['Orders', listed(p.orders.map((order) => ORDERS[order].name.toLowerCase()))],
    [
      'Perturbed',
      p.perturbation === 'pixels'
        ? 'single pixels'
        : `regions of ${p.regionSize} × ${p.regionSize} pixels`,
    ],
    ['Steps', `${p.steps}, ${p.perStep} at each`],
    ['Filled with', p.fill],
    ['Repetitions', String(p.repetitions)],
    ['Class', String(p.target)],
    ['Fit', p.fit],
    ...(p.masks === undefined ? [] : [['Masks', p.masks] as const]),
    ['Pointing game, tolerance', `${p.pointingTolerance} pixels`],
    ['Intervals', `${percent(p.confidence, 0)}, ${p.bootstrap} bootstrap samples`],
    ['Colour map', p.colormap],
    ['Colours end at', p.scale],
    ['Smoothed by, pixels', String(p.smooth)],
    ['Seed', String(p.seed)],
  ];
}

/** Where the curves end, if that is before the steps that were asked for. */
const endedNote = ({ ended, parameters }: EvaluateDocument): Html | undefined =>
  ended &&
  html`<p>The curves end after ${count(parameters.steps, 'step')}: all ${ended.regions} ${
    parameters.perturbation === 'pixels' ? 'pixels' : 'regions'
  } of the smallest picture are perturbed by then. ${ended.asked} steps were asked for; what lies beyond would be
flat, and is in no mean.</p>`;

/** The SHA-256 of every picture, each once. */
function pictureHashes({ images }: EvaluateDocument) {
  const unique = new Map(images.map(({ image }) => [image.path, image]));
  return [...unique.values()].map(
    ({ path, sha256 }) => [`${path}, SHA-256`, hash(sha256)] as const,
  );
}

/**
 * The report of an evaluation as one HTML file: perturbation curves and areas with their confidence,
 * localisation, every picture's figures and heatmaps, and what it takes to run it again.
 *
 * @throws UserError where a picture cannot be decoded, and whatever `read` throws
 */
export async function evaluateReport(
  document: EvaluateDocument,
  { command, ...source }: ReportOptions,
): Promise<string> {
  const draw = await loadDraw();
  const { images, network } = document;
  const hashes = pictureHashes(document);
  const paths = {
    heatmaps: images.flatMap(({ methods }) =>
      methods.filter(({ name }) => !isBaseline(name)).map(({ heatmap }) => heatmap),
    ),
    photographs: images.map(({ picture }) => picture),
  };
  const pictures = await embedPictures(paths, source);
  const located = localisation(document);
  const sections: (Section | false | undefined)[] = [
    {
      id: 'heatmaps',
      title: 'Heatmaps',
      body: html`${heatmapLegend(document.parameters)}${imageGallery(document, pictures)}`,
    },
    {
      id: 'curves',
      title: 'Perturbation curves',
      body: html`${endedNote(document)}${curves(document, draw)}`,
    },
    { id: 'aopc', title: 'Area over the curves', body: aopc(document, draw) },
    located !== undefined && { id: 'localisation', title: 'Localisation', body: located },
    { id: 'figures', title: 'Figures by picture', body: imageTable(document) },
    failedSection(document),
    {
      id: 'reproduce',
      title: 'To reproduce it',
      body: html`${commandLine(command)}
${facts([...parameterFacts(document), ['Weights, SHA-256', hash(network.sha256)], ...hashes])}`,
    },
  ];
  return page({
    title: 'Evaluation report',
    lede: `How well do heatmaps say what ${network.name} looked at? ${listed(methodNames(document))} on ${count(hashes.length, 'picture')}, ${count(images.length, 'class', 'classes')} explained.`,
    sections: sections.filter((section) => section !== false && section !== undefined),
  });
}
