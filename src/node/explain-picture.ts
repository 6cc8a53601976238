import { type ExplainJob, type Explanations, prepareJob } from '../explain/explain.js';
import { createSubject } from '../explain/subject.js';
import type { Fit } from '../image/fit/fit.js';
import { finish } from '../steps.js';
import { openSession, type SessionOptions } from './open-session.js';
import { readInput } from './read-input.js';

/** What one picture is explained with. */
export interface ExplainPictureOptions extends SessionOptions {
  /** Which classes, and by which method; by default the top class, by LRP. */
  readonly job?: ExplainJob;
  /** How the picture becomes square; `cover` by default. */
  readonly fit?: Fit;
}

/**
 * Explains one picture from its file, with an engine and a network that are made for it and closed
 * afterwards: for many pictures, make them once.
 *
 * @example
 * ```ts
 * import { explainPicture } from 'whypixel';
 *
 * const [{ target, explanation }] = await explainPicture('examples/dog.png');
 * console.log(target.label, target.score, explanation.shape);
 * ```
 *
 * @throws UserError when a file cannot be used, or the job cannot be done
 */
export async function explainPicture(
  path: string,
  { job = { method: 'lrp', target: 'top1' }, fit, ...options }: ExplainPictureOptions = {},
): Promise<Explanations> {
  const { engine, network } = await openSession(options);
  try {
    const explainOnce = prepareJob(job, network);
    const { values, shape } = await readInput(path, network, fit);
    const subject = createSubject(engine, network, values, shape, { explainOnce });
    return finish(explainOnce.explain(subject));
  } finally {
    await engine.close();
  }
}
