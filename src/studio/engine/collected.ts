import {
  collectEvidence,
  drawEvidence,
  type PixelGroup,
  THRESHOLDS,
} from '../../experiments/evidence/index.js';
import { onlyTarget } from '../../explain/target.js';
import type { Size } from '../../image/regions/index.js';
import { eventLoopTurn } from '../../steps.js';
import { evidenceMaps } from './evidence-maps.js';
import type { KeptSubject } from './kept.js';
import { shownAt } from './looked.js';
import { partsOf } from './parts.js';
import type { CollectedEvidence } from './protocol.js';

const ONE = '; evidence is shown for one at a time';

/** LRP and SA of one class of a kept picture, read together: what the task `evidence` finds. */
export async function collectedEvidence(
  file: string,
  { input, subject }: KeptSubject,
  query: string,
  signal: AbortSignal | undefined,
): Promise<CollectedEvidence> {
  const target = onlyTarget(query, subject.scores, subject.network.labels, ONE);
  const maps = await evidenceMaps(subject, target, signal);
  await eventLoopTurn();
  const { seen, groups } = partsOf(file, input);
  const evidence = collectEvidence({ ...maps, geometry: seen.geometry }, groups, THRESHOLDS);
  const shown = shownAt(seen.picture, seen.geometry);
  return {
    file,
    target,
    regions: evidence.map(({ group, ...facts }) => ({ id: group.id, ...facts })),
    drawn: drawEvidence(seen.picture, evidence, shown),
    owners: ownersIn(seen.picture, groups, shown),
  };
}

/** For each pixel of a drawing of a picture, the place of its group in the list; −1 where it is in none. */
function ownersIn(
  size: Size,
  groups: readonly PixelGroup[],
  { width, height }: Size,
): Int16Array<ArrayBuffer> {
  const whole = new Int16Array(size.width * size.height).fill(-1);
  groups.forEach(({ pixels }, place) => {
    for (const pixel of pixels) whole[pixel] = place;
  });
  const owners = new Int16Array(width * height);
  for (let y = 0; y < height; y++) {
    const row = Math.floor(((y + 0.5) * size.height) / height) * size.width;
    for (let x = 0; x < width; x++) {
      owners[y * width + x] = whole[row + Math.floor(((x + 0.5) * size.width) / width)];
    }
  }
  return owners;
}
