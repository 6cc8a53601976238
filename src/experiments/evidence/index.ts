export { type EvidenceClass, evidenceClasses } from './classes.js';
export {
  collectEvidence,
  type Evidence,
  type EvidenceMaps,
  groupOfMask,
  groupsOfPartition,
  type PixelGroup,
  regionOfGroups,
  THRESHOLDS,
  type Thresholds,
} from './collect.js';
export { drawEvidence, middleOf } from './draw.js';
export { evidenceOfRegion, predictionOf, type RegionEvidence } from './predict.js';
export { regionInFrame, regionInOriginal, type SeenPicture, seenPart } from './seen-part.js';
export { SUPERPIXELS, superpixelsOf } from './superpixel-groups.js';
