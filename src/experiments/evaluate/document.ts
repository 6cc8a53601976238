import type { ClassQuery, ScoredClass } from '../../explain/target.js';
import type { DrawingOptions } from '../../image/draw/heatmap.js';
import type { FailedPictures } from '../past-failures.js';
import type { ExperimentNetwork, NamedImage } from '../references.js';
import type { Interval } from './bootstrap.js';
import type { Fill } from './fill.js';
import type { Order } from './order.js';

/**
 * What `evaluate` measured, as `evaluate.json` and `--json` hold it. The same pictures, network and
 * parameters give the same bytes, in however many attempts. Paths of pictures are relative to the
 * folder that the document lies in, with `/`.
 */
export interface EvaluateDocument extends FailedPictures {
  readonly kind: 'evaluate';
  readonly version: 1;
  readonly network: ExperimentNetwork;
  readonly parameters: EvaluateParameters;
  /** Where fewer steps were done than asked for: all regions were perturbed by then. */
  readonly ended?: { readonly asked: number; readonly regions: number };
  /** One entry for each method and order, in the order of the command line. */
  readonly methods: readonly EvaluatedMethod[];
  /** One entry for each picture and explained class. */
  readonly images: readonly EvaluatedImage[];
}

export type { Interval };
export type PerturbationOrder = Order;
export type PerturbationFill = Fill;

export interface EvaluateParameters extends DrawingOptions {
  readonly methods: readonly string[];
  readonly orders: readonly PerturbationOrder[];
  /** Regions (Samek et al. 2017) or single pixels (Bach et al. 2015). */
  readonly perturbation: 'regions' | 'pixels';
  /** Side of a region in pixels of the network's input; 1 for pixels. */
  readonly regionSize: number;
  /** How many regions each step perturbs. */
  readonly perStep: number;
  /** L: a curve has L + 1 points. */
  readonly steps: number;
  readonly fill: PerturbationFill;
  /** Curves with different noise (or random order) for each picture. */
  readonly repetitions: number;
  /** `masks` (each masked object's class), or classes. */
  readonly target: ClassQuery;
  readonly fit: string;
  readonly masks?: string;
  /** The pointing game counts a maximum this many pixels off the mask as a hit. */
  readonly pointingTolerance: number;
  readonly bootstrap: number;
  readonly confidence: number;
  readonly seed: number;
}

export interface EvaluatedMethod {
  /** As on the command line: `lrp`, `lrp:epsilon`, `sa`, `random`. */
  readonly name: string;
  readonly title: string;
  readonly order: PerturbationOrder;
  /** Area over the perturbation curve of the score (logit): 1/(L+1) Σ_k f(x⁰) − f(xᵏ). */
  readonly aopc: Interval;
  /** The same of the probability. */
  readonly aopcProbability: Interval;
  /** Point k is the mean of f(x⁰) − f(xᵏ), k = 0…L, in logits. */
  readonly curve: {
    readonly mean: readonly number[];
    readonly low: readonly number[];
    readonly high: readonly number[];
  };
  /** Relevance mass accuracy, 0…1; null without masks. */
  readonly mass: Interval | null;
  /** Relevance rank accuracy, 0…1. */
  readonly rank: Interval | null;
  /** Share of pictures whose maximum lies in the mask, 0…1. */
  readonly pointing: number | null;
}

export interface EvaluatedImage {
  readonly image: NamedImage;
  readonly target: ScoredClass;
  /** Its place among all classes, from 1. */
  readonly rank: number;
  /** The picture as the network sees it. */
  readonly picture: string;
  /** The masks that make up the target object, and its share of the picture; null without. */
  readonly object: { readonly masks: readonly string[]; readonly areaShare: number } | null;
  readonly methods: readonly {
    readonly name: string;
    /** The heatmap, coloured, of the network's input size. */
    readonly heatmap: string;
    readonly mass: number | null;
    readonly rank: number | null;
    readonly pointing: boolean | null;
    readonly orders: readonly {
      readonly order: PerturbationOrder;
      readonly aopc: number;
      readonly aopcProbability: number;
      /** f(x⁰) − f(xᵏ), mean over repetitions. */
      readonly curve: readonly number[];
    }[];
  }[];
}
