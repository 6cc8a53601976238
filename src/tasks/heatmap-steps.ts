import { explainSteps } from '../explain/explain.js';
import { pixelMap } from '../explain/pixel-map.js';
import type { Subject } from '../explain/subject.js';
import type { ScoredClass } from '../explain/target.js';
import type { Share, Steps } from '../steps.js';

/**
 * One class's relevance (`lrp`) or sensitivity (`sa`) by a method's defaults, one value per pixel.
 * @param progress is told between layers
 */
export function* heatmapSteps(
  subject: Subject,
  method: 'lrp' | 'sa',
  { index }: ScoredClass,
  progress?: Share,
): Steps<Float32Array> {
  const [explained] = yield* explainSteps(subject, { method, target: String(index) }, progress);
  return pixelMap((explained as NonNullable<typeof explained>).explanation).map;
}
