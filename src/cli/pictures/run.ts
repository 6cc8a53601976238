import { UserError } from '../../errors.js';
import { shareNetwork } from '../../nn/share.js';
import { type NetworkOptions, wholeNumber } from '../options.js';
import type { PictureTask } from '../picture-worker.js';
import { createProgress } from '../render/progress.js';
import { type Session, withNetwork } from '../session.js';
import { createReporter } from './report.js';
import { createCounter, takePictures } from './take.js';
import { type Outcome, type PictureCommandName, pictureCommands } from './work.js';

interface Values extends NetworkOptions {
  readonly images: readonly string[];
  readonly json: boolean;
}

/** With fewer pictures for each thread than this, splitting each picture over the threads is faster. */
const SIDE_BY_SIDE_FROM = 2;

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
  const threads = wholeNumber('threads', options.threads, 1);
  const sideBySide = threads > 1 && images.length >= SIDE_BY_SIDE_FROM * threads;
  const { prepare } = await pictureCommands[command]();
  return withNetwork({ ...options, threads: sideBySide ? 1 : threads }, async (session) => {
    const work = await prepare(session, values);
    const progress = await createProgress(images.length, 'pictures');
    const reporter = createReporter(images.length, json);
    let done = 0;
    const tell = (outcome: Outcome) => {
      if (images.length === 1 && 'failure' in outcome) throw new UserError(outcome.failure);
      reporter.tell(outcome);
      progress.update(++done);
    };
    try {
      const counter = createCounter(0);
      if (sideBySide) {
        // The first picture alone: it lays out the weights, which all threads then share.
        const first = createCounter(0);
        await takePictures(images.slice(0, 1), first, work, tell);
        counter.fill(1);
        await besides(session, { command, values, paths: images, counter }, threads, tell, () =>
          takePictures(images, counter, work, tell),
        );
      } else {
        await takePictures(images, counter, work, tell);
      }
    } finally {
      progress.stop();
    }
    return reporter.end();
  });
}

/** Runs `own` while `threads − 1` workers take from the same list. A worker that dies ends the run. */
async function besides(
  { engine, network }: Session,
  list: Pick<PictureTask, 'command' | 'values' | 'paths' | 'counter'>,
  threads: number,
  tell: (outcome: Outcome) => void,
  own: () => Promise<void>,
): Promise<void> {
  const { Piscina } = await import('piscina');
  const workers = new Piscina({
    filename: new URL('../picture-worker.js', import.meta.url).href,
    minThreads: threads - 1,
    maxThreads: threads - 1,
  });
  workers.on('message', tell);
  const task: PictureTask = {
    ...list,
    memory: engine.memory,
    kernels: engine.kernels,
    network: shareNetwork(network),
    filters: engine.filters.share(),
  };
  try {
    const others = Array.from({ length: threads - 1 }, () =>
      workers.run(task).catch((error: unknown) => {
        // Nobody takes another picture of a run that has failed.
        Atomics.store(list.counter, 0, list.paths.length);
        throw error;
      }),
    );
    await Promise.all([own(), ...others]);
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw new Error(`a worker thread died: ${(error as Error).message}`, { cause: error });
  } finally {
    await workers.destroy();
  }
}
