import type { MethodSpec } from '../../explain/method-spec.js';
import { topClasses } from '../../explain/target.js';
import type { OperationStep } from '../../image/distort/index.js';
import type { Colormap } from '../../image/draw/heatmap.js';
import type { Fit } from '../../image/fit/fit.js';
import type { Picture } from '../../image/picture.js';
import type { Partition } from '../../image/regions/index.js';
import { forward } from '../../nn/forward.js';
import type { Network } from '../../nn/network.js';
import { type Input, inputFromPicture } from '../../pictures/input.js';
import type { Engine } from '../../tensor/engine.js';
import type { PixelGroup } from '../evidence/index.js';
import type { Classification, ClassScore, Measured, StudyParameters } from './document.js';
import { movementOf } from './measures.js';

/** What stays the same through all iterations of one picture. */
export interface StudyContext {
  readonly engine: Engine;
  readonly network: Network;
  readonly parameters: StudyParameters;
  readonly fit: Fit;
  readonly lrp: MethodSpec;
  readonly sa: MethodSpec;
  readonly colormap: Colormap;
  readonly operations: readonly OperationStep[];
  /** All regions of the picture. */
  readonly groups: readonly PixelGroup[];
  /** The superpixels, where the regions are superpixels. */
  readonly partition?: Partition;
  /** The index of the class. */
  readonly target: number;
  /** In logits. */
  readonly tolerance: number;
  /** Everything random follows from it. */
  readonly seed: number;
}

/** How many places the "top ten" has. */
export const TOP = 10;

/** Every class's score for an input. */
export function scoresOfInput(
  engine: Engine,
  network: Network,
  { values, shape }: Pick<Input, 'values' | 'shape'>,
): Float32Array {
  const input = engine.from(values, shape);
  const trace = forward(engine, network, input, 'scores');
  const scores = new Float32Array(trace.scores.data);
  trace.release();
  engine.release(input);
  return scores;
}

/** Every class's score for a picture. */
export const scoresOf = (
  { engine, network, fit }: Pick<StudyContext, 'engine' | 'network' | 'fit'>,
  picture: Picture,
): Float32Array => scoresOfInput(engine, network, inputFromPicture(picture, network, fit));

/** What a picture's scores say about the target, and the top ten. */
export function classify(
  scores: ArrayLike<number>,
  target: number,
  { labels }: Pick<Network, 'labels'>,
): Classification {
  const all = topClasses(scores, labels);
  const rank = all.findIndex(({ index }) => index === target);
  return { target: all[rank] as ClassScore, rank: rank + 1, topTen: all.slice(0, TOP) };
}

/** From one classification to another. */
export function measured(
  before: Classification,
  after: Classification,
  tolerance: number,
): Measured {
  const deltaScore = after.target.score - before.target.score;
  return {
    deltaScore,
    deltaProbability: after.target.probability - before.target.probability,
    moved: movementOf(deltaScore, tolerance),
  };
}
