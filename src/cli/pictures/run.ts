import { setTimeout } from 'node:timers/promises';
import type { Piscina } from 'piscina';
import { UserError } from '../../errors.js';
import { publishNetwork } from '../../nn/publish.js';
import type { NetworkOptions } from '../options.js';
import { createProgress } from '../render/progress.js';
import { threadsOf, withNetwork } from '../session.js';
import { createReporter } from './report.js';
import { type Runner, type Tell, takeInTurn, takeSideBySide } from './take.js';
import { type PictureCommandName, pictureCommands } from './work.js';

interface Values extends NetworkOptions {
  readonly images: readonly string[];
  readonly json: boolean;
}

/** With fewer pictures for each thread than this, splitting each picture over the threads is faster. */
const SIDE_BY_SIDE_FROM = 2;

/**
 * What V8 may take for a worker's objects. It has no need of as much, but goes by it: left alone, it
 * doubles the space for young ones again and again over a long run, and lets several times the old
 * ones' size of pixels wait before it collects them. Pixels themselves do not count.
 */
const WORKER_LIMITS = { maxYoungGenerationSizeMb: 6, maxOldGenerationSizeMb: 256 };

/**
 * Does a command's work on all pictures, and goes on after a bad one. Few pictures are split over
 * the threads, one after the other; many are taken whole, side by side.
 * @returns the exit code: 2 when a picture could not be used
 */
export async function runPictures(
  command: PictureCommandName,
  values: Record<string, unknown>,
): Promise<number> {
  const { images, json, ...options } = values as unknown as Values;
  const threads = threadsOf(options);
  const sideBySide = threads > 1 && images.length >= SIDE_BY_SIDE_FROM * threads;
  const { prepare } = await pictureCommands[command]();
  // Before the network is loaded: the threads start in the meantime.
  const workers = sideBySide ? await startWorkers(threads) : undefined;
  try {
    const packing = images.length > 1 ? 'all' : 'repeated';
    const own = { ...options, packing, threads: workers ? 1 : threads } as const;
    return await withNetwork(own, async (session) => {
      const work = await prepare(session, values);
      const progress = await createProgress(images.length, 'pictures');
      const reporter = createReporter(images.length, json, progress.aside);
      let done = 0;
      const tell: Tell = (index, outcome) => {
        if (images.length === 1 && 'failure' in outcome) throw new UserError(outcome.failure);
        reporter.tell(index, outcome);
        progress.update(++done);
      };
      try {
        if (workers) {
          const engine = session.engine.share();
          const network = publishNetwork(session.network);
          const run = { engine, network, command, values };
          await takeSideBySide(images, run, workers.run, threads, tell);
        } else {
          await takeInTurn(images, work, tell);
        }
      } catch (error) {
        reporter.giveUp();
        throw error;
      } finally {
        progress.stop();
      }
      return reporter.end();
    });
  } finally {
    await workers?.end();
  }
}

/** Threads that do pictures. */
interface Workers {
  readonly run: Runner;
  end(): Promise<void>;
}

async function startWorkers(threads: number): Promise<Workers> {
  const { Piscina } = await import('piscina');
  const piscina: Piscina = new Piscina({
    filename: new URL('../picture-worker.js', import.meta.url).href,
    minThreads: threads,
    maxThreads: threads,
    resourceLimits: WORKER_LIMITS,
  });
  // Of a thread that dies before it has a picture only an event tells; one that is in its place may
  // never come.
  const waiting = new Set<(error: Error) => void>();
  let lost: Error | undefined;
  const lose = (error: Error) => {
    lost ??= deathOf(error);
    for (const reject of waiting) reject(lost);
  };
  piscina.on('error', lose);
  // Where there is a better reason, it comes before.
  piscina.on('workerDestroy', () => setImmediate(() => lose(new Error('it ended'))));
  const run: Runner = (task) =>
    new Promise((resolve, reject) => {
      if (lost) return reject(lost);
      waiting.add(reject);
      const settled = () => waiting.delete(reject);
      piscina
        .run(task)
        .then(resolve, (error: Error) => reject(deathOf(error)))
        .finally(settled);
    });
  const allUp = whenUp(piscina);
  return {
    run,
    async end() {
      await allUp();
      await piscina.destroy();
    },
  };
}

/** How long threads may take to load their modules, in milliseconds. One that dies meanwhile never has. */
const LOADING = 1000;

/**
 * Waits for the threads that are still loading their modules: Node crashes when a thread is ended
 * while it does. Each says so when it has.
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

/** What is wrong with a picture is no error of its thread: where one comes, the thread is lost. */
const deathOf = (error: Error): Error =>
  new Error(`a worker thread died: ${error.message}`, { cause: error });
