import { Heap } from '../heap.js';
import { type KernelSetName, kernelSets } from '../kernels/index.js';
import {
  boardOf,
  endOf,
  kernelNames,
  kernelOf,
  readJob,
  reportFailure,
  takeChunks,
  word,
} from './board.js';

/**
 * How often a worker looks for the next job before it goes to sleep: 0.03 to 0.1 ms. With 50,000, 10 of the 900
 * jobs of a `conserving` explanation find it asleep, not 78, and to wake it takes 0.02 to 0.4 ms; but an `explain`
 * takes 25 ms longer, for on two cores V8 compiles meanwhile. It has compiled what matters by the thousandth job.
 */
const SPINS = { cold: 10_000, warm: 50_000 } as const;
const WARM_FROM = 1000;

/** What a worker is sent, once, with its only task. Plain data. */
export interface WorkerData {
  readonly memory: WebAssembly.Memory;
  readonly kernels: KernelSetName;
  readonly wasm?: WebAssembly.Module | undefined;
}

/** The life of a worker: one task that helps with every job until the board says stop. */
export function serve({ memory, kernels, wasm }: WorkerData): void {
  const board = boardOf(memory);
  const { words } = board;
  const set = kernelSets[kernels].create(memory, new Heap(memory), wasm);
  const names = kernelNames(set);
  const end = endOf(1 + Atomics.add(words, word.joined, 1));

  let served = 0;
  while (Atomics.load(words, word.stop) === 0) {
    const generation = awaitJob(words, served);
    if (generation === 0) continue;
    served = generation;
    Atomics.add(words, word.active, 1);
    // The job may have been closed in between, and the board be about to change: look again.
    if (Atomics.load(words, word.generation) === generation) {
      try {
        const { tensors, values } = readJob(board);
        const name = names[words[word.kernel]];
        takeChunks(board, end, kernelOf(set, name), tensors, values);
      } catch (error) {
        reportFailure(board, error);
      }
    }
    Atomics.sub(words, word.active, 1);
    Atomics.notify(words, word.active);
  }
}

/** Reports the end of a worker's thread as a failure, unless the board says stop. */
export function reportEnd({ memory }: WorkerData): void {
  const board = boardOf(memory);
  if (Atomics.load(board.words, word.stop) === 0) reportFailure(board, 'the thread ended');
}

/** The generation of a job not served yet, or 0 after a while without one. */
function awaitJob(words: Int32Array, served: number): number {
  let seen = 0;
  const spins = served < WARM_FROM ? SPINS.cold : SPINS.warm;
  for (let spin = 0; spin < spins; spin++) {
    seen = Atomics.load(words, word.generation);
    if (seen !== 0 && seen !== served) return seen;
  }
  Atomics.wait(words, word.generation, seen, 1000);
  return 0;
}
