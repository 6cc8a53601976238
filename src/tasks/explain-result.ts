import type { Explained, AnyExplainJob as ExplainJob } from '../explain/explain.js';
import { presetFor } from '../explain/lrp/presets.js';
import { verifiedOf } from '../explain/lrp/verified.js';
import { type ScoredClass, topClasses } from '../explain/target.js';
import type { PictureCodecs } from '../image/codec/codecs.js';
import type { Picture } from '../image/picture.js';
import type { MapSign } from '../map-sign.js';
import type { Network } from '../nn/network.js';
import type { Input } from '../pictures/input.js';
import {
  describeImage,
  describeNetwork,
  describeRelevance,
  type ExplainDocument,
  LISTED_CLASSES,
} from './document.js';
import { type DrawnFile, encodeFiles } from './drawn-files.js';
import { explainFigure, type FigureEntry } from './explain-figure.js';
import type { NamedMethod } from './explain-names.js';
import { drawFigure } from './figure-files.js';
import { drawHeatmaps, type HeatmapOptions } from './heatmap-files.js';
import { methodsFigure } from './methods-figure.js';
import { classPart, slug, within } from './names.js';
import { jsonText, type TaskResult } from './task.js';

/** What a request says of how its results are drawn, and where they go. */
export interface ResultOptions extends HeatmapOptions {
  readonly class: string | readonly string[];
  readonly svg: boolean;
  readonly out: string;
}

/** What the explanations of one picture have in common. */
export interface ExplainedPicture {
  readonly options: ResultOptions;
  /** What the names of the files begin with. */
  readonly name: string;
  readonly network: Network;
  readonly input: Input;
  /** The whole picture at the size to show it at. */
  readonly shown: Picture;
  readonly codecs: PictureCodecs;
}

/** What one method has found in it. */
export interface MethodFindings {
  readonly job: ExplainJob;
  readonly named: NamedMethod;
  /** What its files are called by: `lrp-conserving`. */
  readonly name: string;
  readonly sign: MapSign;
  readonly scores: Float32Array;
  readonly explained: readonly Explained[];
  /** The class whose relevance was subtracted. */
  readonly against: ScoredClass | undefined;
  readonly timing: ExplainDocument['timing'];
}

/** One explanation's document, what a figure shows of it, and its files but the document's own. */
interface Described {
  readonly entry: FigureEntry;
  readonly base: string;
  readonly files: readonly DrawnFile[];
}

/** The name of files, without their endings: `dog.lrp-conserving.0-dog`. */
const baseName = (
  { name }: ExplainedPicture,
  { job, against }: MethodFindings,
  method: string,
  part: string,
): string =>
  [
    name,
    method,
    part,
    ...(against === undefined ? [] : [`minus-${classPart(against)}`]),
    ...(job.channel === undefined ? [] : [`channel-${job.channel}`]),
  ].join('.');

function parametersOf({ job, named }: MethodFindings, options: ResultOptions) {
  return {
    ...named.values,
    colormap: options.colormap,
    scale: options.scale,
    ...(options.smooth > 0 && { smooth: options.smooth }),
    ...(job.contrast !== undefined && { contrast: job.contrast }),
    ...(job.at !== undefined && { at: job.at }),
    ...(job.channel !== undefined && { channel: job.channel }),
  };
}

function describe(
  picture: ExplainedPicture,
  result: MethodFindings,
  { explanation, hidden, target }: Explained,
): Described {
  const { options, network, input, shown } = picture;
  const { name, sign, scores, timing } = result;
  const base = baseName(picture, result, name, classPart(target));
  const found = { explanation, target, ...(hidden && { hidden }) };
  const { drawn, files } = drawHeatmaps(base, input, shown, found, sign, options);
  const findings = {
    ...explanation.findings,
    ...(hidden && {
      at: { layer: hidden.layer, shape: hidden.shape, topChannels: hidden.topChannels },
    }),
  };
  const verified = verifiedOf(explanation.ledger ?? []);
  const document: ExplainDocument = {
    kind: 'explain',
    version: 1,
    image: describeImage(input),
    network: describeNetwork(network),
    target,
    top: topClasses(scores, network.labels, LISTED_CLASSES),
    method: result.job.method,
    parameters: parametersOf(result, options),
    relevance: describeRelevance(explanation, drawn.pixels),
    drawn: { end: drawn.heatmap.colours.end, rule: drawn.heatmap.colours.rule },
    ledger: explanation.ledger ?? [],
    ...(explanation.total && { total: explanation.total }),
    ...(verified && { verified }),
    ...(Object.keys(findings).length > 0 && { findings }),
    files: [...files.map((file) => file.name), `${base}.json`].map((file) =>
      within(options.out, file),
    ),
    timing,
  };
  return { entry: { document, drawn, suits: presetFor(network) }, base, files };
}

/** The name of the one figure of all explanations, without its ending. */
function figureName(picture: ExplainedPicture, results: readonly MethodFindings[]): string {
  const [first] = results;
  const { explained, name } = first;
  const part =
    explained.length === 1
      ? classPart(explained[0].target)
      : slug([picture.options.class].flat().join('-'));
  const methods = results.length === 1 ? name : slug(results.map((one) => one.name).join('-'));
  return `${baseName(picture, first, methods, part)}.figure`;
}

/** All explanations of a picture: documents, files, and one figure, which the first document names. */
export async function resultOf(
  picture: ExplainedPicture,
  results: readonly MethodFindings[],
): Promise<TaskResult<readonly ExplainDocument[]>> {
  const { options, input, shown, codecs } = picture;
  const byMethod = results.map((result) =>
    result.explained.map((one) => describe(picture, result, one)),
  );
  const all = byMethod.flat();
  const [first] = byMethod;
  const figure =
    byMethod.length === 1
      ? explainFigure(
          input,
          shown,
          first.map(({ entry }) => entry),
        )
      : methodsFigure(
          input,
          shown,
          byMethod.map((one) => one.map(({ entry }) => entry)),
        );
  const figures = await drawFigure(figureName(picture, results), figure, { ...options, codecs });
  const encoding = encodeFiles([...figures, ...all.flatMap(({ files }) => files)], codecs);
  const named = figures.map((file) => within(options.out, file.name));
  const documents = all.map(({ entry: { document } }, i) =>
    i === 0 ? { ...document, files: [...named, ...document.files] } : document,
  );
  const json = documents.map((document, i) => ({
    name: `${all[i].base}.json`,
    bytes: jsonText(document),
  }));
  return { document: documents, files: [...(await encoding), ...json] };
}
