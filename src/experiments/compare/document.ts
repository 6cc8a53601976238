import type { ClassQuery } from '../../explain/target.js';
import type { DrawingOptions } from '../../image/draw/heatmap.js';
import type { Classification } from '../classification.js';
import type { HeatmapMeasures, ValueRange } from '../heatmap-measures.js';
import type { FailedPictures } from '../past-failures.js';
import type { ExperimentNetwork, NamedImage } from '../references.js';

/**
 * What `compare` found: the same pictures under several methods and networks. Paths of pictures are
 * relative to the folder that the document lies in, with `/`.
 */
export interface CompareDocument extends FailedPictures {
  readonly kind: 'compare';
  readonly version: 1;
  readonly networks: readonly ExperimentNetwork[];
  readonly parameters: CompareParameters;
  readonly pictures: readonly ComparedPicture[];
}

export interface CompareParameters extends DrawingOptions {
  /** The columns, as `--methods` names them. */
  readonly methods: readonly string[];
  /** The classes that each network explains, as `--class` takes them. */
  readonly target: ClassQuery;
  readonly fit: string;
  readonly seed: number;
}

export interface ComparedPicture {
  readonly image: NamedImage;
  /** What the networks see. */
  readonly picture: string;
  /** One for each of the document's networks and each class, network by network. */
  readonly networks: readonly ComparedNetwork[];
}

export interface ComparedNetwork {
  /** Which of the document's networks, from 0. */
  readonly network: number;
  readonly classification: Classification;
  /** One for each of the document's methods, in their order. */
  readonly methods: readonly ComparedMethod[];
}

/** One heatmap in figures; sum and range are over all pixels. */
export interface ComparedMethod extends ValueRange, Pick<HeatmapMeasures, 'concentration'> {
  readonly name: string;
  readonly title: string;
  readonly heatmap: string;
  /** Pearson's correlation with the first method's heatmap, over 14×14 cells; null where one is constant. */
  readonly agreement: number | null;
}
