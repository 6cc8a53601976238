import type { DrawingOptions } from '../../image/draw/heatmap.js';
import type { Classification, Measured, Movement } from '../classification.js';
import type { RegionEvidence } from '../evidence/predict.js';
import type { ExperimentNetwork, ImageReference } from '../references.js';

/**
 * What `stages` found: distortions by hand, one after the other, each predicted and measured. The same
 * picture, network and stages give the same bytes. Paths of pictures are relative to the folder that the
 * document lies in, with `/`.
 */
export interface StagesDocument {
  readonly kind: 'stages';
  readonly version: 1;
  readonly image: ImageReference;
  readonly network: ExperimentNetwork;
  readonly parameters: DrawingOptions & { readonly fit: string };
  /** The picture before anything was done to it, for the first stage's class. */
  readonly original: StageView;
  readonly stages: readonly StageRecord[];
}

/** What the network sees in a picture, and the files that show why. */
export interface StageView {
  readonly classification: Classification;
  readonly files: {
    readonly picture: string;
    readonly lrp: string;
    readonly sa: string;
  };
}

/** One stage: which picture was distorted and how, what was predicted, and what came of it. */
export interface StageRecord extends StageView, Omit<StageOutcome, 'moved'> {
  /** From 1. */
  readonly number: number;
  /** The number of the stage whose picture was distorted; 0 is the original. */
  readonly of: number;
  /** As the command line names it. */
  readonly region: string;
  readonly inverted: boolean;
  readonly operations: string;
  /** In pixels of the original, and as a share of it. */
  readonly area: number;
  readonly areaShare: number;
  /** The share of the region, 0…1, that the network does not see. */
  readonly outside: number;
  /** Of the picture that was distorted, for the stage's class. */
  readonly before: Classification;
  readonly measured: Measured;
}

/** What the evidence predicted of a distortion, and whether it held. */
export interface StageOutcome {
  /** Null where the network sees no pixel of the region. */
  readonly evidence: RegionEvidence | null;
  readonly predicted: Movement;
  /** In logits: by how much the score may move and still count as having stayed. */
  readonly tolerance: number;
  readonly moved: Movement;
  readonly held: boolean;
}
