import { movementOf } from '../experiments/classification.js';
import {
  type EvidenceMaps,
  evidenceOfRegion,
  predictionOf,
  THRESHOLDS,
} from '../experiments/evidence/index.js';
import type { StageOutcome } from '../experiments/stages/document.js';
import type { DistortDocument, Distorted } from './distort.js';

/** A score that moves by at most this share of what it was has stayed, as in a study. */
const TOLERANCE = 0.02;

/** One stage: what was done to a picture, what was predicted, and what came of it. */
export type StageFacts = DistortDocument & StageOutcome;

/**
 * Holds a distortion against what the evidence of its region predicts.
 * @param maps of the picture before, for the class, one value per pixel of the network's input
 */
export function stageFacts(
  { document, region, input }: Distorted,
  maps: Pick<EvidenceMaps, 'lrp' | 'sa'>,
): StageFacts {
  const evidence = evidenceOfRegion(region, maps, input.original.geometry, THRESHOLDS);
  const predicted = predictionOf(evidence);
  const tolerance = TOLERANCE * Math.abs(document.before.target.score);
  const moved = movementOf(document.change.deltaScore, tolerance);
  return {
    ...document,
    evidence: evidence ?? null,
    predicted,
    tolerance,
    moved,
    held: moved === predicted,
  };
}
