import { type JobThread, type Lost, STANDSTILL, startJobThread } from '../node/job-thread.js';
import type { OutcomeMessage } from './message.js';
import type { Job } from './queue.js';
import type { Shared, WorkerTask } from './worker.js';

/** Threads that do jobs. */
export interface JobThreads {
  readonly threads: number;
  /**
   * Does one job; at most `threads` at a time.
   * @param shared what a thread works with: sent to it once, for a network's description takes 1 ms to read
   * @returns what came of it; `lost` where it ended its thread, which another takes the place of
   * @throws Error when threads cannot be started
   */
  run(job: Job, shared: Shared): Promise<OutcomeMessage | Lost>;
  end(): Promise<void>;
}

/** A thread, and whether it takes the place of one that has died: see `Beginning`. */
interface Thread {
  readonly thread: JobThread<WorkerTask, OutcomeMessage>;
  readonly isSubstitute: boolean;
}

/**
 * Starts `threads` workers from the compiled file at `url`, which is `worker.ts`. They are not a pool:
 * a job that needs too much memory, or never ends, is to end no more than its own thread.
 * @param standstill seconds; see {@link STANDSTILL}
 */
export function startWorkers(threads: number, url: URL, standstill = STANDSTILL): JobThreads {
  const start = (isSubstitute: boolean): Thread => ({
    thread: startJobThread(url, standstill),
    isSubstitute,
  });
  const begun = new WeakSet<Thread>();
  const idle = Array.from({ length: threads }, () => start(false));
  const all = new Set(idle);
  return {
    threads,
    async run(job, shared) {
      const one = idle.pop() as Thread;
      const { thread, isSubstitute } = one;
      const task = begun.has(one) ? { job } : { job, beginning: { ...shared, isSubstitute } };
      begun.add(one);
      const end = await thread.run(task);
      if ('lost' in end) {
        all.delete(one);
        const next = start(true);
        all.add(next);
        idle.push(next);
      } else {
        idle.push(one);
      }
      return end;
    },
    async end() {
      await Promise.all(Array.from(all, ({ thread }) => thread.end()));
    },
  };
}
