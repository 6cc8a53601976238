import { runInTurn, runSideBySide, startWorkers } from '../../batch/index.js';
import type { RequestSchema } from '../../tasks/request.js';
import { createProgress } from '../render/progress.js';
import { type Settings, withSession } from '../run-task.js';
import { createPictureQueue, type PictureTask } from './queue.js';
import { createReporter } from './report.js';

/** With fewer pictures for each thread than this, splitting each picture over the threads is faster. */
const SIDE_BY_SIDE_FROM = 2;

/**
 * Runs a task on all pictures, and goes on after a bad one. Few pictures are split over the threads,
 * one after the other; many are taken whole, side by side.
 * @returns the exit code: 2 when a picture could not be used
 */
export async function runPictures<S extends RequestSchema, Document>(
  pictures: PictureTask<S, Document>,
  settings: Settings,
): Promise<number> {
  const { task, requests } = pictures;
  const { json, threads } = settings;
  const sideBySide = threads > 1 && requests.length >= SIDE_BY_SIDE_FROM * threads;
  // Before the network is loaded: the threads start in the meantime.
  const workers = sideBySide
    ? startWorkers(threads, new URL('../picture-worker.js', import.meta.url))
    : undefined;
  try {
    const packing = requests.length > 1 ? 'all' : 'repeated';
    const own = { ...settings, packing, threads: workers ? 1 : threads } as const;
    return await withSession(own, async (session) => {
      const [first] = requests;
      if (first !== undefined) await task.check(session, first);
      const progress = await createProgress('pictures');
      const reporter = createReporter(requests.length, json, progress.aside);
      const queue = createPictureQueue(pictures, reporter, progress.update);
      try {
        if (workers) await runSideBySide(queue, session, workers);
        else await runInTurn(queue, session);
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
