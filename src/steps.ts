import { UserError } from './errors.js';

/**
 * A long computation as a generator that yields between its layers or passes. One driver runs it to
 * the end (`finish`), another gives the event loop its turn in between and can be aborted (`paced`),
 * so that the same code serves a command line, a server and a page.
 */
export type Steps<T> = Generator<void, T, void>;

/** Runs a computation to its end without a pause. */
export function finish<T>(steps: Steps<T>): T {
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value as T;
  }
}

/**
 * Milliseconds of work between two turns of the event loop: an `AbortSignal` ends a task within this
 * and one layer's time.
 */
const TURN = 40;

/** The error that an aborted task ends with. */
export const aborted = (signal: AbortSignal): UserError =>
  new UserError('the task was aborted', { code: 'aborted', cause: signal.reason });

/** Throws when the signal has been given. */
export function checkSignal(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw aborted(signal);
}

/** Is told how much of something is done, 0…1. */
export type Share = (share: number) => void;

/** Of several things of equal size, tells how much of all is done by how much of the one at `place` is. */
export const partOf = (whole: Share | undefined, place: number, of: number): Share | undefined =>
  whole && ((share) => whole((place + share) / of));

/**
 * The same computation, which tells how much of it is done.
 * @param count how many steps it has; what it takes beyond them is told as the whole
 */
export function* telling<T>(steps: Steps<T>, count: number, share: Share | undefined): Steps<T> {
  if (share === undefined) return yield* steps;
  try {
    for (let passed = 0; ; ) {
      const { done, value } = steps.next();
      if (done) return value as T;
      share(Math.min(1, ++passed / count));
      yield;
    }
  } finally {
    steps.return(undefined as T);
  }
}

/**
 * Runs a computation, giving the event loop a turn every 40 ms. On abort the generator's `finally`
 * blocks run, which give its memory back.
 * @param step is told after each step
 * @throws UserError of code `aborted` when the signal is given before the end
 */
export async function paced<T>(
  steps: Steps<T>,
  signal?: AbortSignal,
  step?: () => void,
): Promise<T> {
  let turn = performance.now();
  try {
    for (;;) {
      checkSignal(signal);
      const { done, value } = steps.next();
      if (done) return value as T;
      step?.();
      if (performance.now() - turn < TURN) continue;
      await eventLoopTurn();
      turn = performance.now();
    }
  } catch (error) {
    steps.return(undefined as T);
    throw error;
  }
}

/**
 * Resolves after the event loop has handled what was waiting: timers, messages, input. A message to
 * itself takes 0.02 ms; `setTimeout` waits for at least 1 ms in Node and 4 ms in browsers.
 */
export function eventLoopTurn(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(undefined);
  });
}
