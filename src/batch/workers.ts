import { setTimeout } from 'node:timers/promises';
import type { Piscina } from 'piscina';
import type { OutcomeMessage } from './message.js';
import type { WorkerTask } from './worker.js';

/** Threads that do jobs. */
export interface JobThreads {
  readonly threads: number;
  /** Does one job; rejected when the thread dies. */
  run(task: WorkerTask): Promise<OutcomeMessage>;
  end(): Promise<void>;
}

/**
 * Limits of V8's heap in a worker. It needs less, but plans by them: without a limit, the young
 * generation doubles again and again over a long run, and several times the old generation's size of
 * pixels waits for collection. Pixels themselves do not count.
 */
const WORKER_LIMITS = { maxYoungGenerationSizeMb: 6, maxOldGenerationSizeMb: 256 };

/** Starts `threads` workers from the compiled file at `url`, which is `worker.ts`. */
export async function startWorkers(threads: number, url: URL): Promise<JobThreads> {
  const { Piscina } = await import('piscina');
  const piscina: Piscina = new Piscina({
    filename: url.href,
    minThreads: threads,
    maxThreads: threads,
    resourceLimits: WORKER_LIMITS,
  });
  // A thread that dies before its first task only emits `workerDestroy`, and may not be replaced.
  const waiting = new Set<(error: Error) => void>();
  let lost: Error | undefined;
  const lose = (error: Error) => {
    lost ??= deathOf(error);
    for (const reject of waiting) reject(lost);
  };
  piscina.on('error', lose);
  // Where there is a better reason, its event comes first.
  piscina.on('workerDestroy', () => setImmediate(() => lose(new Error('it ended'))));
  const allUp = whenUp(piscina);
  return {
    threads,
    run: (task) =>
      new Promise((resolve, reject) => {
        if (lost) return reject(lost);
        waiting.add(reject);
        piscina
          .run(task)
          .then(resolve, (error: Error) => reject(deathOf(error)))
          .finally(() => waiting.delete(reject));
      }),
    async end() {
      await allUp();
      await piscina.destroy();
    },
  };
}

/** Milliseconds that threads may take to load their modules; one that dies meanwhile never has. */
const LOADING = 1000;

/**
 * Waits for the threads that are still loading their modules: Node crashes when a thread is ended
 * while it does. Each sends a message when it has.
 */
function whenUp(piscina: Piscina): () => Promise<void> {
  let up = 0;
  piscina.on('message', () => up++);
  piscina.on('workerDestroy', () => up--);
  return async () => {
    const until = performance.now() + LOADING;
    while (piscina.threads.length > up && performance.now() < until) await setTimeout(5);
  };
}

/** A job that cannot be done is no error of its thread: where one comes, the thread is lost. */
const deathOf = (error: Error): Error =>
  new Error(`a worker thread died: ${error.message}`, { cause: error });
