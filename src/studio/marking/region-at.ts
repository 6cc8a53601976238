import type { CollectedEvidence, EvidenceRegion, Looked } from '../engine/protocol.js';
import type { PicturePoint } from '../state/view.js';

/** The region of the evidence under a place of the picture; undefined where the network sees nothing. */
export function regionAt(
  { owners, drawn, regions }: Pick<CollectedEvidence, 'owners' | 'drawn' | 'regions'>,
  { geometry: { source } }: Pick<Looked, 'geometry'>,
  at: PicturePoint,
): EvidenceRegion | undefined {
  const column = Math.floor(((at.x - source.x) / source.width) * drawn.width);
  const row = Math.floor(((at.y - source.y) / source.height) * drawn.height);
  if (column < 0 || row < 0 || column >= drawn.width || row >= drawn.height) return undefined;
  return regions[owners[row * drawn.width + column]];
}
