import type * as v from 'valibot';
import type { Job } from '../../batch/index.js';
import type { RequestSchema } from '../../tasks/request.js';
import type { Session } from '../../tasks/session.js';
import type { Task } from '../../tasks/task.js';

/** A task to be done on one picture, and how its result is shown. */
export interface PictureJob {
  readonly image: string;
  readonly job: Job;
  /** @throws UserError where the session's network cannot do what is asked */
  readonly check: (session: Session) => Promise<void>;
  /** The result's document as the terminal shows it. */
  readonly text: (document: unknown) => string;
  /** Whether what came out means nothing, though nothing failed. */
  readonly isMeaningless: (document: unknown) => boolean;
}

/** Of a task, a request about one picture, and the words for its document. */
export const pictureJob = <S extends RequestSchema, Document>(
  task: Task<S, Document>,
  request: v.InferOutput<S> & { readonly image: string },
  text: (document: Document) => string,
  isMeaningless: (document: Document) => boolean = () => false,
): PictureJob => ({
  image: request.image,
  job: { task: task.name, request },
  check: (session) => task.check(session, request),
  // The document may have come from a thread, as data; it is of the task that the job names.
  text: (document) => text(document as Document),
  isMeaningless: (document) => isMeaningless(document as Document),
});
