import { publishNetwork } from '../nn/publish.js';
import type { Session } from '../tasks/session.js';
import { fromMessage } from './message.js';
import { type Queue, settle } from './queue.js';
import type { Shared } from './worker.js';
import type { JobThreads } from './workers.js';

/**
 * Does jobs side by side, each whole in one worker, over the session's memory and network; results
 * do not depend on the number of workers. Computing blocks a thread, so whatever waits for a disk is
 * the queue's, on this thread, which computes nothing: it writes a job's files while the job's worker
 * computes the next. A worker is at most one job ahead of the disk, so that no more results than
 * workers are in memory. When a worker dies, the others end their jobs, and the error is thrown.
 */
export async function runSideBySide(
  queue: Queue,
  { engine, network }: Session,
  workers: JobThreads,
): Promise<void> {
  const shared: Shared = { engine: engine.share(), network: publishNetwork(network) };
  let given = false;

  /** Gives one worker job after job. */
  const feed = async (): Promise<void> => {
    let settling = Promise.resolve();
    try {
      while (!given) {
        const job = await queue.next();
        if (job === undefined) break;
        const task = workers.run({ shared, job });
        const [message] = await Promise.all([task, settling]);
        settling = settle(queue, job, fromMessage(message));
      }
    } finally {
      given = true;
      await settling;
    }
  };

  const ends = await Promise.allSettled(Array.from({ length: workers.threads }, feed));
  for (const end of ends) if (end.status === 'rejected') throw end.reason;
}
