import { setTimeout as sleep } from 'node:timers/promises';
import { type TransferListItem, Worker } from 'node:worker_threads';

/** Of a job that ended its thread: why. */
export interface Lost {
  readonly lost: 'memory' | 'standstill' | 'ended';
  readonly message: string;
}

/** What a thread says: that its modules are loaded, that it is alive, what came of a job. */
export type FromThread<Answer> = 'up' | 'alive' | Answer;

/** A thread that does one job after the other, and that a job may end. */
export interface JobThread<Job, Answer> {
  /**
   * Does one job.
   * @param transfer what is handed over, not copied
   * @throws Error where the thread died before it was up
   */
  run(job: Job, transfer?: readonly TransferListItem[]): Promise<Answer | Lost>;
  end(): Promise<void>;
}

/**
 * Limits of V8's heap in a thread. It needs less, but plans by them: without a limit, the young
 * generation doubles again and again over a long run, and several times the old generation's size of
 * pixels waits for collection. Pixels themselves do not count.
 */
const LIMITS = { maxYoungGenerationSizeMb: 6, maxOldGenerationSizeMb: 256 };

/**
 * Seconds without a sign of life after which a thread is ended. One that computes gives one every
 * second, between two layers; none is given while a picture is decoded, which takes seconds for the
 * largest that are read.
 */
export const STANDSTILL = 120;

/** Milliseconds that a thread may take to load its modules; one that dies meanwhile never has. */
const LOADING = 1000;

/**
 * Starts a thread.
 * @param url a compiled module that says `'up'` when it can take jobs, answers each, and may say `'alive'`
 * @param standstill seconds; see {@link STANDSTILL}
 */
export function startJobThread<Job, Answer extends object>(
  url: URL,
  standstill = STANDSTILL,
): JobThread<Job, Answer> {
  const worker = new Worker(url, { resourceLimits: LIMITS });
  let isUp = false;
  let silence = 0;
  let death: Lost | undefined;
  let settle: ((end: Answer | Lost) => void) | undefined;
  const die = (lost: Lost['lost'], message: string): void => {
    death ??= { lost, message };
    settle?.(death);
  };
  worker.on('message', (message: FromThread<Answer>) => {
    isUp = true;
    silence = 0;
    if (typeof message !== 'string') settle?.(message);
  });
  worker.on('error', (error: NodeJS.ErrnoException) =>
    die(error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? 'memory' : 'ended', error.message),
  );
  worker.on('exit', (code) => die('ended', `it ended with code ${code}`));
  return {
    async run(job, transfer = []) {
      // Ticks are counted, not time: while this thread itself is busy, none comes.
      const watch = setInterval(() => {
        if (++silence <= standstill) return;
        die('standstill', `it gave no sign of life for ${standstill} s`);
        worker.terminate();
      }, 1000);
      silence = 0;
      try {
        const end = await new Promise<Answer | Lost>((resolve) => {
          settle = resolve;
          if (death !== undefined) resolve(death);
          else worker.postMessage(job, transfer);
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
