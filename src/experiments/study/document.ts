import type { DrawingOptions } from '../../image/draw/heatmap.js';
import type { Classification, ClassReference, Measured, Movement } from '../classification.js';
import type { EvidenceClass } from '../evidence/classes.js';
import type { HeatmapMeasures } from '../heatmap-measures.js';
import type { FailedPictures } from '../past-failures.js';
import type { ExperimentNetwork, NamedImage } from '../references.js';

/**
 * What `study` found, as `document.json` in its folder holds it. Nothing in it depends on when, where
 * or in how many attempts the study was run: the same pictures, network and parameters give the same
 * bytes. All paths of pictures are relative to the folder that the document lies in, with `/`.
 */
export interface StudyDocument extends FailedPictures {
  readonly kind: 'study';
  readonly version: 1;
  readonly network: ExperimentNetwork;
  readonly parameters: StudyParameters;
  readonly pictures: readonly StudyPicture[];
  readonly summary: StudySummary;
}

/** Everything that, with the pictures and the network, determines the document. */
export interface StudyParameters extends DrawingOptions {
  /** Sensitivity and relevance, as `--methods` of `evaluate` would name them: `lrp:heatmapping`, `sa:squared`. */
  readonly lrp: string;
  readonly sa: string;
  readonly fit: string;
  /** How many superpixels were asked for; absent where masks were given. */
  readonly superpixels?: number;
  /** The folder of object masks, as on the command line. */
  readonly masks?: string;
  /** The masks' names in the order in which 3a takes them, one per iteration; absent: all essential ones at once. */
  readonly order?: readonly string[];
  /** From this density on, in units of the mean, relevance (sensitivity) is high. */
  readonly highLrp: number;
  readonly highSa: number;
  /** A score that moves by no more than this share of the picture's first |score| has stayed. */
  readonly tolerance: number;
  /** The operations on a distorted region, as `--op` takes them, or `auto`; see `StudyPicture.operations`. */
  readonly operations: string;
  /** How many random controls are averaged. */
  readonly controls: number;
  readonly maxIterations: number;
  /** Below this concentration of both maps nothing can be told apart in them. */
  readonly minConcentration: number;
  readonly seed: number;
}

/** One picture's course through the study. */
export interface StudyPicture {
  readonly image: NamedImage;
  /** The class whose way out of the top ten is followed. */
  readonly target: ClassReference;
  /** The part of the original that the network sees, in its pixels; all pictures below are of this part. */
  readonly seen: {
    readonly x: number;
    readonly y: number;
    readonly width: number;
    readonly height: number;
  };
  /** What is done to a distorted region: `pixelate:34,grayscale`. */
  readonly operations: string;
  /** In logits: the tolerance times the first |score|. */
  readonly tolerance: number;
  readonly iterations: readonly StudyIteration[];
  readonly ended: StudyEnd;
  readonly summary: StudySummary;
}

/** By which rule a study ended. */
export type StudyEndRule =
  | 'left-top-ten'
  | 'indistinguishable'
  | 'max-iterations'
  /** No region is essential any more, or every mask of the given order has been distorted. */
  | 'nothing-left';

export interface StudyEnd {
  readonly rule: StudyEndRule;
  /** One sentence. */
  readonly text: string;
  /** Of the last picture: 3a's of the last iteration, or the last iteration's own where it went no further. */
  readonly classification: Classification;
}

/** Classify, explain, predict, distort, measure. */
export interface StudyIteration {
  /** From 1. */
  readonly number: number;
  readonly files: {
    /** The picture that this iteration looked at: the part that the network sees, at original resolution. */
    readonly picture: string;
    /** Heatmaps of it, of the same proportions, at most 640 pixels wide and high: coloured maps without the picture, so that they can be blended with it. */
    readonly lrp: string;
    readonly sa: string;
    /** Grey picture with the three classes in colour; the legend is the report's own (`evidenceColours`). */
    readonly evidence: string;
  };
  readonly classification: Classification;
  readonly lrp: HeatmapMeasures;
  readonly sa: HeatmapMeasures;
  /** Pearson's correlation of the two maps' region densities, −1…1; null where one is constant. */
  readonly correlation: number | null;
  /** Regions that earlier iterations have distorted; they are not looked at again. */
  readonly done: readonly number[];
  /** Those that are left, all of them; empty where nothing can be told apart. */
  readonly regions: readonly StudyRegion[];
  /** 3a: the essential regions, together. Null where there is none. */
  readonly essential: StudyDistortion | null;
  /** 3b: the inessential regions, together. */
  readonly inessential: StudyDistortion | null;
  /** All negative-evidence candidates, together. */
  readonly negative: StudyDistortion | null;
  /** Random regions of the same area as 3a. */
  readonly control: StudyControl | null;
}

/** One region: what the maps say about it, what they predict, and what came of it. */
export interface StudyRegion {
  /** The superpixel's number, or the mask's place in the order, from 0. */
  readonly id: number;
  /** The mask's name. */
  readonly name?: string;
  /** Its box in the iteration's picture. */
  readonly box: {
    readonly x: number;
    readonly y: number;
    readonly width: number;
    readonly height: number;
  };
  /** Its pixel nearest to its centre of mass: where its number stands in the report. */
  readonly middle: { readonly x: number; readonly y: number };
  /** In pixels. */
  readonly area: number;
  /** Shares of the picture's positive relevance and of its sensitivity, 0…1. */
  readonly lrpShare: number;
  readonly saShare: number;
  /** Relevance per pixel in units of its mean over the regions listed: from `highLrp` (`highSa`) on it is high. */
  readonly lrpDensity: number;
  readonly saDensity: number;
  readonly class: EvidenceClass;
  /** What the class predicts when this region alone is distorted. */
  readonly predicted: Movement;
  readonly measured: Measured;
  readonly held: boolean;
}

/** Several regions distorted together. */
export interface StudyDistortion {
  /** The distorted picture. */
  readonly file: string;
  readonly regions: readonly number[];
  /** In pixels of the original. */
  readonly area: number;
  readonly predicted: Movement;
  readonly measured: Measured;
  readonly held: boolean;
  readonly classification: Classification;
}

/** The random controls: what the same area elsewhere does. */
export interface StudyControl {
  /** The first control's picture. */
  readonly file: string;
  readonly area: number;
  readonly draws: readonly Measured[];
  readonly meanDeltaScore: number;
  readonly meanDeltaProbability: number;
  /** 3a lowered the score by more than the controls did on average. */
  readonly held: boolean;
  /** Of the first control's picture. */
  readonly classification: Classification;
}

/** How often something held. */
export interface Rate {
  readonly held: number;
  readonly of: number;
  /** `held / of`; null where nothing was predicted. */
  readonly rate: number | null;
}

/** One predictor over all regions of all iterations: in total and by what it predicted. */
export interface PredictorSummary {
  readonly title: string;
  readonly total: Rate;
  readonly predictions: readonly { readonly text: string; readonly rate: Rate }[];
}

export interface StudySummary {
  /** What the single regions' scores did, whatever was predicted: the base rates. */
  readonly observed: {
    readonly regions: number;
    readonly fell: number;
    readonly rose: number;
    readonly stayed: number;
  };
  /** LRP alone: high → falls, low → stays. */
  readonly lrp: PredictorSummary;
  /** SA alone: high → changes, low → stays. */
  readonly sa: PredictorSummary;
  /** The evidence classes. */
  readonly both: PredictorSummary;
  /** 3a falls, 3b stays, candidates rise; 3a falls by more than the controls. */
  readonly essential: Rate;
  readonly inessential: Rate;
  readonly negative: Rate;
  readonly control: Rate;
}
