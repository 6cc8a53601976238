import type { EvidenceMaps } from '../../experiments/evidence/index.js';
import type { Subject } from '../../explain/subject.js';
import type { ScoredClass } from '../../explain/target.js';
import { paced } from '../../steps.js';
import { heatmapSteps } from '../../tasks/heatmap-steps.js';

/** Both maps of one class, one value per pixel of the network's input, from which evidence follows. */
type Maps = Pick<EvidenceMaps, 'lrp' | 'sa'>;

/** Marks are moved many times over one picture and class; maps of others are made anew. */
const kept = new WeakMap<Subject, { readonly target: number; readonly maps: Maps }>();

/** LRP by the network's own preset, and SA, of a class. */
export async function evidenceMaps(
  subject: Subject,
  target: ScoredClass,
  signal: AbortSignal | undefined,
): Promise<Maps> {
  const found = kept.get(subject);
  if (found?.target === target.index) return found.maps;
  const maps = {
    lrp: await paced(heatmapSteps(subject, 'lrp', target), signal),
    sa: await paced(heatmapSteps(subject, 'sa', target), signal),
  };
  kept.set(subject, { target: target.index, maps });
  return maps;
}
