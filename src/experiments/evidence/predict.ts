import type { FitGeometry } from '../../image/fit/fit.js';
import type { Region } from '../../image/regions/index.js';
import type { Movement } from '../classification.js';
import { evidenceClasses } from './classes.js';
import {
  collectEvidence,
  type Evidence,
  type EvidenceMaps,
  groupOfMask,
  type Thresholds,
} from './collect.js';
import { regionInFrame, seenGeometry } from './seen-part.js';

/** What the two maps say of one region that somebody has marked. */
export type RegionEvidence = Omit<Evidence, 'group'>;

/**
 * What LRP and SA say of a region, held against the whole picture.
 *
 * @param region of the original picture; soft edges count from a half on
 * @param maps of the class, one value per pixel of the network's input
 * @param geometry of the whole picture
 * @returns undefined where the network sees no pixel of the region
 */
export function evidenceOfRegion(
  region: Region,
  maps: Pick<EvidenceMaps, 'lrp' | 'sa'>,
  geometry: FitGeometry,
  thresholds: Thresholds,
): RegionEvidence | undefined {
  const group = groupOfMask(regionInFrame(region, geometry.source), 0, 'region');
  if (group.pixels.length === 0) return undefined;
  const [found] = collectEvidence(
    { ...maps, geometry: seenGeometry(geometry) },
    [group],
    thresholds,
  );
  const { group: _, ...facts } = found as Evidence;
  return facts;
}

/** What the score should do when the region is distorted; where the network sees none of it, it stays. */
export const predictionOf = (evidence: RegionEvidence | undefined): Movement =>
  evidence === undefined ? 'stays' : evidenceClasses[evidence.class].predicts;
