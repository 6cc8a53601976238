import { type ReadonlySignal, signal } from '@preact/signals';
import { isAborted } from '../engine/client.js';

/** Something that is computed: what there is of it, and whether newer is on its way. */
export interface Result<T> {
  /** The last that was found; older than what is being computed. */
  readonly value: T | undefined;
  readonly isBusy: boolean;
  /** Why the last wish came to nothing. */
  readonly error: string | undefined;
}

/** What one wish is about, and how it is fulfilled. */
export interface Wish<T> {
  /** Wishes of one kind follow each other, as a slider's do; one of another kind ends what is running. */
  readonly kind: string;
  readonly work: (signal: AbortSignal) => Promise<T>;
}

/** One result that wishes change: the latest wins. */
export interface Latest<T> {
  readonly result: ReadonlySignal<Result<T>>;
  ask(wish: Wish<T>): void;
  /** Gives up what is running, and forgets what there is. */
  clear(): void;
}

/** A computation that has run for longer, in milliseconds, is given up for a newer wish. */
const PATIENCE = 400;

const NOTHING: Result<never> = { value: undefined, isBusy: false, error: undefined };

/**
 * Makes a result of which the latest wish counts. An effect may wish for it: that does not make the
 * effect depend on the result, or all would be computed twice. While one wish is being fulfilled, only
 * the newest of the others waits: a slider that is moved sees results on its way, and none that is long
 * outdated.
 */
export function latest<T>(now: () => number = () => performance.now()): Latest<T> {
  const result = signal<Result<T>>(NOTHING);
  let running: { kind: string; since: number; controller: AbortController } | undefined;
  let waiting: Wish<T> | undefined;

  async function fulfil({ kind, work }: Wish<T>): Promise<void> {
    const controller = new AbortController();
    const own = { kind, since: now(), controller };
    running = own;
    result.value = { ...result.peek(), isBusy: true };
    let found: Partial<Result<T>> = {};
    try {
      found = { value: await work(controller.signal), error: undefined };
    } catch (error) {
      if (!isAborted(error)) found = { error: (error as Error).message };
    }
    if (running !== own) return;
    running = undefined;
    const next = waiting;
    waiting = undefined;
    const isOver = !controller.signal.aborted;
    result.value = { ...result.peek(), ...(isOver && found), isBusy: next !== undefined };
    if (next !== undefined) await fulfil(next);
  }

  return {
    result,
    ask(wish) {
      if (running === undefined) {
        fulfil(wish);
        return;
      }
      waiting = wish;
      const isOutdated = running.kind !== wish.kind || now() - running.since > PATIENCE;
      if (isOutdated) running.controller.abort();
    },
    clear() {
      waiting = undefined;
      running?.controller.abort();
      running = undefined;
      result.value = NOTHING;
    },
  };
}
