import type { MethodSpec } from '../../explain/method-spec.js';
import type { OperationStep } from '../../image/distort/index.js';
import type { Fit } from '../../image/fit/fit.js';
import type { Partition } from '../../image/regions/index.js';
import type { PixelGroup } from '../evidence/index.js';
import type { Scoring } from '../picture-scores.js';
import type { StudyParameters } from './document.js';

/** What stays the same through all iterations of one picture. */
export interface StudyContext extends Scoring {
  readonly fit: Fit;
  readonly parameters: StudyParameters;
  readonly lrp: MethodSpec;
  readonly sa: MethodSpec;
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
