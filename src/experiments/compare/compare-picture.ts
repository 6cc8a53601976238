import type { MethodSpec } from '../../explain/method-spec.js';
import { createSubject, type Subject } from '../../explain/subject.js';
import { targetsOf } from '../../explain/target.js';
import type { Colormap } from '../../image/draw/heatmap.js';
import { heatmapPicture } from '../../image/draw/heatmap.js';
import type { Fit } from '../../image/fit/fit.js';
import type { Picture } from '../../image/picture.js';
import type { Network } from '../../nn/network.js';
import { readInput } from '../../node/read-input.js';
import type { Input } from '../../pictures/input.js';
import { deriveSeed } from '../../random.js';
import type { Engine } from '../../tensor/engine.js';
import { classify } from '../study/context.js';
import type { Classification, ImageReference, NetworkReference } from '../study/document.js';
import { correlation, measureHeatmap } from '../study/measures.js';

/**
 * What `compare` found: the same pictures under several methods and networks. Paths of pictures are
 * relative to the folder that the document lies in, with `/`.
 */
export interface CompareDocument {
  readonly kind: 'compare';
  readonly version: 1;
  readonly networks: readonly NetworkReference[];
  readonly parameters: CompareParameters;
  readonly pictures: readonly ComparedPicture[];
}

export interface CompareParameters {
  /** The columns, as `--methods` names them. */
  readonly methods: readonly string[];
  /** The class that each network explains, as `--class` takes it. */
  readonly target: string;
  readonly fit: string;
  readonly colormap: string;
  readonly seed: number;
}

export interface ComparedPicture {
  readonly image: ImageReference;
  /** What the networks see. */
  readonly picture: string;
  /** One for each of the document's networks, in their order. */
  readonly networks: readonly ComparedNetwork[];
}

export interface ComparedNetwork {
  readonly classification: Classification;
  /** One for each of the document's methods, in their order. */
  readonly methods: readonly ComparedMethod[];
}

/** One heatmap in figures. */
export interface ComparedMethod {
  readonly name: string;
  readonly title: string;
  readonly heatmap: string;
  /** Over all pixels. */
  readonly sum: number;
  readonly min: number;
  readonly max: number;
  /** See `HeatmapMeasures`: 0.2 is spread evenly, 1 is all in a fifth of the picture. */
  readonly concentration: number;
  /** Pearson's correlation with the first method's heatmap, over 14×14 cells; null where one is constant. */
  readonly agreement: number | null;
}

/** What one call of {@link comparePicture} needs. */
export interface CompareJob {
  readonly path: string;
  /** Different for each picture: the folder of its files. */
  readonly name: string;
  readonly methods: readonly MethodSpec[];
  readonly target: string;
  readonly fit: Fit;
  readonly colormap: Colormap;
  readonly seed: number;
}

/** The cells per side over which two heatmaps are compared: finer grain is noise. */
const GRID = 14;

/**
 * Explains one picture with every method under every network.
 *
 * @param networks all in the engine's memory, with inputs of one size
 * @returns the picture's part of the document, and the pictures that it names
 * @throws UserError when the file is no picture, or the class is none, or several, of a network's
 */
export async function comparePicture(
  engine: Engine,
  networks: readonly Network[],
  job: CompareJob,
): Promise<{ compared: ComparedPicture; files: ReadonlyMap<string, Picture> }> {
  const files = new Map<string, Picture>();
  const results: ComparedNetwork[] = [];
  let image: ImageReference | undefined;
  const picture = `${job.name}/picture.png`;
  for (const [index, network] of networks.entries()) {
    const input = await readInput(job.path, network, job.fit);
    const { path, sha256, width, height } = input;
    image ??= { path, name: job.name, sha256, width, height };
    if (!files.has(picture)) files.set(picture, input.seen);
    const subject = createSubject(engine, network, input.values, input.shape);
    try {
      results.push(underNetwork(subject, input, index, job, files));
    } finally {
      subject.release();
    }
  }
  if (image === undefined) throw new RangeError('comparing needs at least one network');
  return { compared: { image, picture, networks: results }, files };
}

/** One network's row; its heatmaps go to `files`. */
function underNetwork(
  subject: Subject,
  input: Input,
  index: number,
  { name, methods, target: query, colormap, seed }: CompareJob,
  files: Map<string, Picture>,
): ComparedNetwork {
  const { network, scores } = subject;
  const target = targetsOf(query, scores, network.labels).at(-1)?.index as number;
  const [height, width] = input.shape.slice(-2) as [number, number];
  let first: readonly number[] | undefined;
  const compared = methods.map((method, column): ComparedMethod => {
    const map = method.explain(subject, target, deriveSeed('compare', seed, input.sha256));
    const heatmap = `${name}/${index + 1}-${column + 1}-${method.name.replace(/[^\w.=]+/g, '-')}.png`;
    files.set(heatmap, heatmapPicture(map, width, height, colormap));
    const cells = cellSums(map, height, width);
    first ??= cells;
    return {
      name: method.name,
      title: method.title,
      heatmap,
      ...sumAndRange(map),
      concentration: measureHeatmap(map, height, width).concentration,
      agreement: correlation(first, cells),
    };
  });
  return { classification: classify(scores, target, network), methods: compared };
}

/** Sum in float64, smallest and largest value. */
function sumAndRange(map: Float32Array): { sum: number; min: number; max: number } {
  let [sum, min, max] = [0, Infinity, -Infinity];
  for (const value of map) {
    sum += value;
    if (value < min) min = value;
    if (value > max) max = value;
  }
  return { sum, min, max };
}

/** The sums of a map over a grid of cells, row by row. */
function cellSums(map: Float32Array, height: number, width: number): number[] {
  const cells = new Array<number>(GRID * GRID).fill(0);
  for (let i = 0; i < map.length; i++) {
    const row = Math.floor((Math.floor(i / width) * GRID) / height);
    cells[row * GRID + Math.floor(((i % width) * GRID) / width)] += map[i];
  }
  return cells;
}
