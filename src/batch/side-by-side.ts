import { UserError } from '../errors.js';
import { publishNetwork } from '../nn/publish.js';
import { errorOfLost } from '../node/error-of-lost.js';
import type { Lost } from '../node/job-thread.js';
import type { Session } from '../tasks/session.js';
import { fromMessage, type OutcomeMessage } from './message.js';
import { createSettler, type Job, nameOf, type Outcome, type Queue } from './queue.js';
import type { Shared } from './worker.js';
import type { JobThreads } from './workers.js';

/**
 * Does jobs side by side, each whole in one worker, over the session's memory and network; results
 * do not depend on the number of workers. Computing blocks a thread, so whatever waits for a disk is
 * the queue's, on this thread, which computes nothing: it writes a job's files while the job's worker
 * computes the next. A worker is at most one job ahead of the disk, so that no more results than
 * workers are in memory. A job that ends its worker has failed; another worker goes on with the rest.
 * @throws Error when workers cannot be started; the others end their jobs before
 */
export async function runSideBySide(
  queue: Queue,
  { engine, network }: Session,
  workers: JobThreads,
): Promise<void> {
  const shared: Shared = { engine: engine.share(), network: publishNetwork(network) };
  const settler = createSettler(queue);
  let given = false;

  /** Gives one worker job after job. */
  const feed = async (): Promise<void> => {
    let settling = Promise.resolve();
    try {
      while (!given) {
        const job = await queue.next();
        if (job === undefined) break;
        const task = workers.run(job, shared);
        const [end] = await Promise.all([task, settling]);
        settling = settler.settle(job, outcomeOf(job, end));
      }
    } finally {
      given = true;
      await settling;
    }
  };

  const ends = await Promise.allSettled(Array.from({ length: workers.threads }, feed));
  for (const end of ends) if (end.status === 'rejected') throw end.reason;
  settler.end();
}

/** What becomes of a picture that ended its worker; with one thread, what it needs is not limited so. */
const fateOf = (job: Job, lost: Lost): Error =>
  lost.lost === 'memory'
    ? new UserError(
        (name) =>
          `${nameOf(job)}: it takes more memory than a worker thread may have; scale it down, or try it with ${name('threads')} 1`,
        { code: 'unsupported' },
      )
    : errorOfLost(nameOf(job), lost);

const outcomeOf = (job: Job, end: OutcomeMessage | Lost): Outcome =>
  'lost' in end ? fateOf(job, end) : fromMessage(end);
