export { type EvidenceClass, evidenceClasses } from './classes.js';
export {
  collectEvidence,
  type Evidence,
  type EvidenceMaps,
  groupOfMask,
  groupsOfPartition,
  type PixelGroup,
  regionOfGroups,
  type Thresholds,
} from './collect.js';
export { drawEvidence, evidencePicture } from './draw.js';
