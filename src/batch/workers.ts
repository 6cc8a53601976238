import { setTimeout as sleep } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import type { OutcomeMessage } from './message.js';
import type { FromWorker, WorkerTask } from './worker.js';

/** Threads that do jobs. */
export interface JobThreads {
  readonly threads: number;
  /**
   * Does one job; at most `threads` at a time.
   * @returns what came of it; `lost` where it ended its thread, which another takes the place of
   * @throws Error when threads cannot be started
   */
  run(task: WorkerTask): Promise<OutcomeMessage | Lost>;
  end(): Promise<void>;
}

/** Of a job that ended its thread: why. */
export interface Lost {
  readonly lost: 'memory' | 'standstill' | 'ended';
  readonly message: string;
}

/**
 * Limits of V8's heap in a worker. It needs less, but plans by them: without a limit, the young
 * generation doubles again and again over a long run, and several times the old generation's size of
 * pixels waits for collection. Pixels themselves do not count.
 */
const WORKER_LIMITS = { maxYoungGenerationSizeMb: 6, maxOldGenerationSizeMb: 256 };

/**
 * Seconds without a sign of life after which a thread is ended. A thread that computes gives one every
 * second, between two layers; none is given while a picture is decoded, which takes seconds for the
 * largest that are read.
 */
export const STANDSTILL = 120;

/** Milliseconds that threads may take to load their modules; one that dies meanwhile never has. */
const LOADING = 1000;

/**
 * Starts `threads` workers from the compiled file at `url`, which is `worker.ts`. They are not a pool:
 * a job that needs too much memory, or never ends, is to end no more than its own thread.
 * @param standstill seconds; see {@link STANDSTILL}
 */
export function startWorkers(threads: number, url: URL, standstill = STANDSTILL): JobThreads {
  const idle = Array.from({ length: threads }, () => startThread(url, standstill));
  const all = new Set(idle);
  return {
    threads,
    async run(task) {
      const thread = idle.pop() as Thread;
      const end = await thread.run(task);
      if ('lost' in end) {
        all.delete(thread);
        const next = startThread(url, standstill, true);
        all.add(next);
        idle.push(next);
      } else {
        idle.push(thread);
      }
      return end;
    },
    async end() {
      await Promise.all(Array.from(all, (thread) => thread.end()));
    },
  };
}

interface Thread {
  run(task: WorkerTask): Promise<OutcomeMessage | Lost>;
  end(): Promise<void>;
}

/** @param isSubstitute whether it takes the place of a thread that has died: see `WorkerTask` */
function startThread(url: URL, standstill: number, isSubstitute = false): Thread {
  const worker = new Worker(url, { resourceLimits: WORKER_LIMITS });
  let isUp = false;
  let silence = 0;
  let death: Lost | undefined;
  let settle: ((end: OutcomeMessage | Lost) => void) | undefined;
  const die = (lost: Lost['lost'], message: string): void => {
    death ??= { lost, message };
    settle?.(death);
  };
  worker.on('message', (message: FromWorker) => {
    isUp = true;
    silence = 0;
    if (typeof message !== 'string') settle?.(message);
  });
  worker.on('error', (error: NodeJS.ErrnoException) =>
    die(error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? 'memory' : 'ended', error.message),
  );
  worker.on('exit', (code) => die('ended', `it ended with code ${code}`));
  return {
    async run(task) {
      const watch = setInterval(() => {
        if (++silence <= standstill) return;
        die('standstill', `it gave no sign of life for ${standstill} s`);
        worker.terminate();
      }, 1000);
      silence = 0;
      try {
        const end = await new Promise<OutcomeMessage | Lost>((resolve) => {
          settle = resolve;
          if (death !== undefined) resolve(death);
          else worker.postMessage({ ...task, isSubstitute });
        });
        // A thread that has died before it could take a job would do so again.
        if ('lost' in end && !isUp) throw new Error(`a worker thread died: ${end.message}`);
        return end;
      } finally {
        settle = undefined;
        clearInterval(watch);
      }
    },
    async end() {
      // Node crashes when a thread is ended while it loads its modules.
      const until = performance.now() + LOADING;
      while (!isUp && death === undefined && performance.now() < until) await sleep(5);
      await worker.terminate();
    },
  };
}
