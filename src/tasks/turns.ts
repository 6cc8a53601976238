import { aborted, checkSignal } from '../steps.js';

/** Runs one task at a time: the others wait in the order in which they came. */
export type Turns = <T>(signal: AbortSignal | undefined, body: () => Promise<T>) => Promise<T>;

/**
 * Makes the queue of a session: its engine has one memory, and computes for one task at a time.
 * A task whose signal is given while it waits is rejected at once and never begins.
 */
export function createTurns(): Turns {
  let last: Promise<unknown> = Promise.resolve();
  return (signal, body) =>
    new Promise((resolve, reject) => {
      checkSignal(signal);
      const leave = () => reject(aborted(signal as AbortSignal));
      signal?.addEventListener('abort', leave, { once: true });
      const turn = last.then(() => {
        signal?.removeEventListener('abort', leave);
        checkSignal(signal);
        return body();
      });
      last = turn.catch(() => undefined);
      turn.then(resolve, reject);
    });
}
