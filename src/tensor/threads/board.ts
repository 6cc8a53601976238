import type { KernelName, KernelSet } from '../kernels/signatures.js';
import { type Dtype, type Tensor, tensorAt } from '../tensor.js';

/**
 * The job that all threads work on, written into page 0 of the shared memory: a kernel's number, the
 * offsets and shapes of its tensors, its parameters. Threads exchange nothing else.
 */
const MAX_TENSORS = 26;
const MAX_PARAMS = 128;
const WORDS_PER_TENSOR = 8;
const PARAMS_AT = 1024;
const MESSAGE_AT = 2048;
const MESSAGE_BYTES = 1024;

/** The words of page 0. `generation` is 0 while no job is open. */
export const word = {
  generation: 0,
  active: 1,
  failed: 2,
  stop: 3,
  joined: 4,
  claimed: 5,
  fromFront: 6,
  fromBack: 7,
  kernel: 8,
  units: 9,
  chunks: 10,
  tensors: 11,
  params: 12,
  firstTensor: 16,
} as const;

export interface Board {
  readonly memory: WebAssembly.Memory;
  readonly words: Int32Array;
  readonly params: Float64Array;
  readonly message: Uint8Array;
}

export const boardOf = (memory: WebAssembly.Memory): Board => ({
  memory,
  words: new Int32Array(memory.buffer, 0, word.firstTensor + MAX_TENSORS * WORDS_PER_TENSOR),
  params: new Float64Array(memory.buffer, PARAMS_AT, MAX_PARAMS),
  message: new Uint8Array(memory.buffer, MESSAGE_AT, MESSAGE_BYTES),
});

/** A kernel of any name, without the types of its tensors, which the board does not carry. */
export interface AnyKernel {
  units(tensors: readonly Tensor[], params: readonly number[]): number;
  run(tensors: readonly Tensor[], params: readonly number[], from: number, to: number): void;
}

export const kernelOf = (set: KernelSet, name: KernelName): AnyKernel => set[name];

/** The kernels in an order that every thread agrees on. */
export const kernelNames = (set: KernelSet): KernelName[] =>
  (Object.keys(set) as KernelName[]).sort();

const dtypes: readonly Dtype[] = ['float32', 'float64'];

/** Writes a job; the threads must not be at work on another. */
export function writeJob(
  { words, params }: Board,
  kernel: number,
  tensors: readonly Tensor[],
  values: readonly number[],
  units: number,
  chunks: number,
): void {
  if (tensors.length > MAX_TENSORS || values.length > MAX_PARAMS) {
    throw new RangeError('a kernel takes more tensors or parameters than a job has room for');
  }
  for (const counter of [word.claimed, word.fromFront, word.fromBack]) words[counter] = 0;
  words[word.kernel] = kernel;
  words[word.units] = units;
  words[word.chunks] = chunks;
  words[word.tensors] = tensors.length;
  words[word.params] = values.length;
  params.set(values);
  // Plain loops, here and in `readJob`: the other threads wait for them, hundreds of times a picture.
  for (let t = 0; t < tensors.length; t++) {
    const { offset, dtype, shape } = tensors[t];
    const at = word.firstTensor + t * WORDS_PER_TENSOR;
    words[at] = offset;
    words[at + 1] = dtypes.indexOf(dtype);
    words[at + 2] = shape.length;
    for (let axis = 0; axis < shape.length; axis++) words[at + 3 + axis] = shape[axis];
  }
}

/** The tensors and parameters of the job on the board, as this thread sees them. */
export function readJob({ memory, words, params }: Board): {
  tensors: Tensor[];
  values: number[];
} {
  const tensors: Tensor[] = [];
  for (let t = 0; t < words[word.tensors]; t++) {
    const at = word.firstTensor + t * WORDS_PER_TENSOR;
    const shape: number[] = [];
    for (let axis = 0; axis < words[at + 2]; axis++) shape.push(words[at + 3 + axis]);
    tensors.push(tensorAt(memory, words[at] >>> 0, shape, dtypes[words[at + 1]]));
  }
  const values: number[] = [];
  for (let p = 0; p < words[word.params]; p++) values.push(params[p]);
  return { tensors, values };
}

/** From which end of a job a thread takes its chunks. */
export type End = 'front' | 'back';

/** The end that a thread starts from: even threads from the front, with the main thread, which is 0. */
export const endOf = (thread: number): End => (thread % 2 === 0 ? 'front' : 'back');

/**
 * Takes chunks of the open job until none is left. Called by every thread, the main one included. Half
 * of the threads start from either end and they meet in the middle, so that a thread's next chunk is
 * mostly a neighbour, for which prepared columns can be used again.
 */
export function takeChunks(
  { words }: Board,
  end: End,
  kernel: AnyKernel,
  tensors: readonly Tensor[],
  values: readonly number[],
): void {
  const units = words[word.units];
  const chunks = words[word.chunks];
  // Chunks of as many units as each other, or one less: a short last one would leave a thread without work.
  const start = (index: number) => Math.floor((index * units) / chunks);
  // As many chunks are taken as are claimed, from both ends together: no two are the same.
  while (Atomics.add(words, word.claimed, 1) < chunks) {
    const index =
      end === 'front'
        ? Atomics.add(words, word.fromFront, 1)
        : chunks - 1 - Atomics.add(words, word.fromBack, 1);
    kernel.run(tensors, values, start(index), start(index + 1));
  }
}

/** Writes a worker's error to the board, and sets the flag that makes the main thread read it. */
export function reportFailure({ words, message }: Board, error: unknown): void {
  const bytes = new TextEncoder().encode(String(error instanceof Error ? error.stack : error));
  message.fill(0);
  message.set(bytes.subarray(0, MESSAGE_BYTES));
  Atomics.store(words, word.failed, 1);
}

export function failureOn({ words, message }: Board): string | undefined {
  if (Atomics.load(words, word.failed) === 0) return undefined;
  const bytes = Uint8Array.from(message);
  const end = bytes.indexOf(0);
  return new TextDecoder().decode(bytes.subarray(0, end < 0 ? bytes.length : end));
}
