import type { PictureRun, PictureTask } from '../picture-worker.js';
import { readAhead } from './read-ahead.js';
import {
  attempt,
  type Failure,
  keep,
  type Outcome,
  type PictureResult,
  type PictureWork,
} from './work.js';

/** Is told how each picture ended, in any order. */
export type Tell = (index: number, outcome: Outcome) => void;

/** Does one picture in a worker thread; the promise is rejected when the thread dies. */
export type Runner = (task: PictureTask) => Promise<PictureResult | Failure>;

/** Takes one picture after the other, on this thread. */
export async function takeInTurn(
  paths: readonly string[],
  work: PictureWork,
  tell: Tell,
): Promise<void> {
  for (const [index, path] of paths.entries()) {
    tell(index, await keep(await attempt(work, path, index)));
  }
}

/**
 * Takes whole pictures side by side, each in one of `threads` workers. Computing blocks a thread, so
 * what waits for a disk is left to this one, which computes nothing: it has the next picture read
 * before a worker asks for it, and writes a picture's files while its worker computes the next.
 * A worker is no more than one picture ahead of the disk, and no more pictures than threads are in
 * memory. When a worker dies, the others end what they are at, and the error is thrown.
 */
export async function takeSideBySide(
  paths: readonly string[],
  run: PictureRun,
  runner: Runner,
  threads: number,
  tell: Tell,
): Promise<void> {
  let next = 0;

  /** Gives one worker picture after picture. */
  const feed = async (): Promise<void> => {
    let writing = Promise.resolve();
    try {
      while (next < paths.length) {
        const index = next++;
        const task = runner({ run, path: paths[index] as string, index });
        if (next < paths.length) readAhead(paths[next] as string);
        const [result] = await Promise.all([task, writing]);
        writing = keep(result).then((outcome) => tell(index, outcome));
      }
    } catch (error) {
      next = paths.length;
      throw error;
    } finally {
      await writing;
    }
  };

  const ends = await Promise.allSettled(Array.from({ length: threads }, feed));
  for (const end of ends) if (end.status === 'rejected') throw end.reason;
}
