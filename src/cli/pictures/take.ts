import { setImmediate } from 'node:timers/promises';
import { UserError } from '../../errors.js';
import type { Outcome, PictureWork } from './work.js';

/** The next picture's index, shared by all threads that take from one list. */
export const createCounter = (first: number): Int32Array =>
  new Int32Array(new SharedArrayBuffer(4)).fill(first);

/**
 * Takes pictures from the list until none is left, and tells how each ended. A picture that cannot
 * be used is an outcome; any other error ends the run.
 */
export async function takePictures(
  paths: readonly string[],
  counter: Int32Array,
  work: PictureWork,
  tell: (outcome: Outcome) => void,
): Promise<void> {
  for (;;) {
    const index = Atomics.add(counter, 0, 1);
    if (index >= paths.length) return;
    try {
      tell({ index, ...(await work(paths[index] as string, index)) });
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      tell({ index, failure: error.message });
    }
    // Computing blocks the event loop: let what other threads have told through.
    await setImmediate();
  }
}
