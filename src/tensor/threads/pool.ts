import type { Tensor } from '../tensor.js';
import {
  type AnyKernel,
  type Board,
  boardOf,
  endOf,
  failureOn,
  takeChunks,
  word,
  writeJob,
} from './board.js';
import type { WorkerData } from './worker.js';

/** A worker that has not finished a chunk for this long, in milliseconds, is taken for dead. */
const PATIENCE = 30_000;

/** How long the main thread sleeps at a time while it waits, in milliseconds. */
const NAP = 100;

/** How often the main thread looks whether the last chunks are done before it sleeps. */
const SPINS = 20_000;

/** More chunks than threads, so that a thread that is late or slow does not hold up the others. */
const CHUNKS_PER_THREAD = 6;

/** Worker threads, each of which runs `serve` once. */
export interface Workers {
  /** Resolved when all workers have returned from `serve`, or one is lost. */
  readonly ended: Promise<unknown>;
  /** Ends the threads, whatever they do. */
  terminate(): Promise<void>;
}

/** Starts `count` worker threads that run `serve(data)`; calls `lose` when one fails or ends early. */
export type Spawn = (
  data: WorkerData,
  count: number,
  lose: (error: unknown) => void,
) => Promise<Workers>;

/** The first error of a worker that failed, ended early, or does not answer. */
interface Loss {
  error: unknown;
}

/**
 * Threads that share one memory and help the calling thread with one kernel call at a time. Starting
 * a job costs microseconds: the workers are each inside one long task and watch the board. The calling
 * thread waits for them: in a browser it must itself be a worker.
 */
export class Pool {
  readonly threads: number;
  readonly #board: Board;
  readonly #patience: number;
  readonly #workers: Workers;
  readonly #loss: Loss;
  #generation = 0;

  private constructor(
    data: WorkerData,
    threads: number,
    patience: number,
    workers: Workers,
    loss: Loss,
  ) {
    this.#board = boardOf(data.memory);
    this.threads = threads;
    this.#patience = patience;
    this.#workers = workers;
    this.#loss = loss;
  }

  /**
   * A pool of `threads` threads, the calling one included; `threads` ≥ 2.
   * @param patience how long a thread may be silent before it is taken for dead, in milliseconds
   */
  static async create(
    spawn: Spawn,
    data: WorkerData,
    threads: number,
    patience = PATIENCE,
  ): Promise<Pool> {
    const loss: Loss = { error: undefined };
    const workers = await spawn(data, threads - 1, (error) => {
      loss.error ??= error;
    });
    return new Pool(data, threads, patience, workers, loss);
  }

  /** Runs all units of a kernel on all threads. Throws when a worker has failed or died. */
  run(
    number: number,
    kernel: AnyKernel,
    tensors: readonly Tensor[],
    values: readonly number[],
  ): void {
    this.#check();
    const { words } = this.#board;
    const units = kernel.units(tensors, values);
    const chunks = Math.min(units, this.threads * CHUNKS_PER_THREAD);
    writeJob(this.#board, number, tensors, values, units, chunks);
    this.#generation = (this.#generation % 0x7fff_fff0) + 1;
    Atomics.store(words, word.generation, this.#generation);
    Atomics.notify(words, word.generation);
    try {
      takeChunks(this.#board, endOf(0), kernel, tensors, values);
    } finally {
      Atomics.store(words, word.generation, 0);
      this.#join();
    }
    this.#check();
  }

  /**
   * Ends the workers once they have ended their tasks, for Node crashes when a thread is ended while
   * it still loads its modules. Does not wait when a worker is lost.
   */
  async close(): Promise<void> {
    const { words } = this.#board;
    Atomics.store(words, word.stop, 1);
    Atomics.notify(words, word.generation);
    if (this.#loss.error === undefined) await this.#workers.ended;
    await this.#workers.terminate();
  }

  #join(): void {
    const { words } = this.#board;
    for (let spin = 0; spin < SPINS; spin++) {
      if (Atomics.load(words, word.active) === 0) return;
    }
    for (let silence = 0; silence < this.#patience; silence += NAP) {
      const active = Atomics.load(words, word.active);
      if (active === 0) return;
      if (Atomics.wait(words, word.active, active, NAP) !== 'timed-out') silence = 0;
    }
    this.#loss.error ??= new Error(`no answer for ${this.#patience / 1000} s`);
  }

  #check(): void {
    const failure = failureOn(this.#board) ?? this.#loss.error;
    if (failure === undefined) return;
    const [reason] = String(failure).split('\n');
    throw new Error(`a worker thread died (${reason}); run again, or with threads 1`, {
      cause: failure,
    });
  }
}
