import { setTimeout } from 'node:timers/promises';
import { takeLock } from '../lock-file.js';

/** Those who wait look again after so long, in milliseconds. */
const LOOK = 100;

/**
 * Runs `body` while this process alone holds the lock file `path`; waits for whoever holds it now.
 * @param waiting is called once, when another holds the lock
 */
export async function withLock<T>(
  path: string,
  waiting: () => void,
  body: () => Promise<T>,
  signal?: AbortSignal,
): Promise<T> {
  let lock = await takeLock(path);
  if (!lock.isOurs) waiting();
  while (!lock.isOurs) {
    await setTimeout(LOOK, undefined, { signal });
    lock = await takeLock(path);
  }
  try {
    return await body();
  } finally {
    await lock.release();
  }
}
