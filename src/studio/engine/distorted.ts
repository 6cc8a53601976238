import { onlyTarget } from '../../explain/target.js';
import { distort, distortPicture } from '../../tasks/distort.js';
import type { Session } from '../../tasks/session.js';
import { type StageFacts, stageFacts } from '../../tasks/stage.js';
import { evidenceMaps } from './evidence-maps.js';
import type { HandedOver } from './files.js';
import type { KeptSubject } from './kept.js';
import type { DistortCall } from './protocol.js';

/**
 * Distorts a picture as the task `distort` does, keeps what came of it among the files, and holds it
 * against what the evidence predicted.
 */
export async function distorted(
  session: Session,
  files: HandedOver,
  call: DistortCall,
  { subject }: KeptSubject,
  signal: AbortSignal | undefined,
): Promise<StageFacts> {
  const { file, class: query, region, invert, op, out } = call;
  const request = distort.parse({ image: file, class: query, region, invert, op, out });
  await distort.check(session, request);
  const made = await distortPicture(session, request, { signal });
  const target = onlyTarget(query, subject.scores, subject.network.labels, '');
  const facts = stageFacts(made, await evidenceMaps(subject, target, signal));
  files.add(out, made.png);
  return facts;
}
