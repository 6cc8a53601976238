import type { MethodSpec } from '../../explain/method-spec.js';
import { type Subject, subjectSteps } from '../../explain/subject.js';
import { type ClassQuery, targetsOf } from '../../explain/target.js';
import {
  type DrawingOptions,
  type Heatmap,
  heatmapPicture,
  makeHeatmap,
} from '../../image/draw/heatmap.js';
import type { Fit } from '../../image/fit/fit.js';
import type { Picture } from '../../image/picture.js';
import type { Network } from '../../nn/network.js';
import type { Input } from '../../pictures/input.js';
import { deriveSeed } from '../../random.js';
import { checkSignal, paced, partOf, type Share, type Steps } from '../../steps.js';
import type { Engine } from '../../tensor/engine.js';
import { classify } from '../classification.js';
import { correlation, heatmapCells, measureHeatmap, rangeOf } from '../heatmap-measures.js';
import { inputOf, type PictureFiles } from '../picture-files.js';
import { type NamedImage, nameImage } from '../references.js';
import type { ComparedMethod, ComparedNetwork, ComparedPicture } from './document.js';

/** What one call of {@link comparePicture} needs. */
export interface CompareJob {
  readonly path: string;
  /** Different for each picture: the folder of its files. */
  readonly name: string;
  readonly methods: readonly MethodSpec[];
  readonly target: ClassQuery;
  /** As each network says where it is undefined. */
  readonly fit: Fit | undefined;
  readonly drawing: DrawingOptions;
  readonly seed: number;
}

/** One picture's part of the document. */
export interface ComparedFiles {
  readonly compared: ComparedPicture;
  /** The pictures that it names. */
  readonly files: ReadonlyMap<string, Picture>;
  /** Those of them that are heatmaps, before they became pictures. */
  readonly heatmaps: ReadonlyMap<string, Heatmap>;
}

export interface CompareHooks {
  /** Told how much of the picture is done: after each heatmap, and between the passes of methods of many. */
  readonly progress?: Share | undefined;
  /** Ends the comparison with a UserError of code `aborted`. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Explains one picture with every method under every network.
 *
 * @param networks all in the engine's memory, with inputs of one size
 * @throws UserError when the file is no picture, or the class is none of a network's
 */
export async function comparePicture(
  engine: Engine,
  networks: readonly Network[],
  job: CompareJob,
  pictures: PictureFiles,
  { signal, progress }: CompareHooks = {},
): Promise<ComparedFiles> {
  const files = new Map<string, Picture>();
  const heatmaps = new Map<string, Heatmap>();
  const results: ComparedNetwork[] = [];
  let image: NamedImage | undefined;
  const picture = `${job.name}/picture.png`;
  for (const [index, network] of networks.entries()) {
    checkSignal(signal);
    const input = await inputOf(pictures, job.path, network, job.fit);
    image ??= nameImage(input, job.name);
    if (!files.has(picture)) files.set(picture, input.seen);
    const part = partOf(progress, index, networks.length);
    const rows = underNetwork(engine, network, input, index, job, heatmaps, part);
    results.push(...(await paced(rows, signal)));
  }
  if (image === undefined) throw new RangeError('comparing needs at least one network');
  for (const [path, heatmap] of heatmaps) files.set(path, heatmapPicture(heatmap));
  return { compared: { image, picture, networks: results }, files, heatmaps };
}

/** One network's rows, one for each class; their heatmaps go to `heatmaps`. */
function* underNetwork(
  engine: Engine,
  network: Network,
  input: Input,
  index: number,
  job: CompareJob,
  heatmaps: Map<string, Heatmap>,
  progress: Share | undefined,
): Steps<ComparedNetwork[]> {
  const subject = yield* subjectSteps(engine, network, input.values, input.shape);
  try {
    const rows: ComparedNetwork[] = [];
    const targets = targetsOf(job.target, subject.scores, network.labels);
    for (const [row, { index: target }] of targets.entries()) {
      const part = partOf(progress, row, targets.length);
      const compared = yield* comparedMethods(subject, input, index, target, job, heatmaps, part);
      const classification = classify(subject.scores, target, network);
      rows.push({ network: index, classification, methods: compared });
    }
    return rows;
  } finally {
    subject.release();
  }
}

/** One row's cells: a heatmap for each method. */
function* comparedMethods(
  subject: Subject,
  input: Input,
  index: number,
  target: number,
  { name, methods, drawing, seed }: CompareJob,
  heatmaps: Map<string, Heatmap>,
  progress: Share | undefined,
): Steps<ComparedMethod[]> {
  const [height, width] = input.shape.slice(-2);
  let first: Float64Array | undefined;
  const compared: ComparedMethod[] = [];
  for (const [column, method] of methods.entries()) {
    const drawSeed = deriveSeed('compare', seed, input.sha256);
    const part = partOf(progress, column, methods.length);
    const map = yield* method.explainSteps(subject, target, drawSeed, part);
    part?.(1);
    const heatmap = `${name}/${index + 1}-${target}-${column + 1}-${method.name.replace(/[^\w.=]+/g, '-')}.png`;
    heatmaps.set(heatmap, makeHeatmap(map, width, height, drawing, method.sign));
    const cells = heatmapCells(map, height, width);
    first ??= cells;
    compared.push({
      name: method.name,
      title: method.title,
      heatmap,
      ...rangeOf(map),
      concentration: measureHeatmap(map, height, width).concentration,
      agreement: correlation(first, cells),
    });
  }
  return compared;
}
