import { parentPort } from 'node:worker_threads';
import { adoptNetwork, type PublishedNetwork } from '../nn/publish.js';
import { createEngine } from '../tensor/engine.js';
import type { Block } from '../tensor/heap.js';
import type { KernelSetName } from '../tensor/kernels/index.js';
import { shelfAt } from '../tensor/threads/packed-cache.js';
import {
  attempt,
  type Failure,
  type PictureCommandName,
  type PictureResult,
  type PictureWork,
  pictureCommands,
} from './pictures/work.js';

/** What a worker is told of the run: offsets into the shared memory, and what to do. */
export interface PictureRun {
  readonly memory: WebAssembly.Memory;
  readonly kernels: KernelSetName;
  readonly network: PublishedNetwork;
  /** Where the shelf is for what the workers lay out of the weights. */
  readonly shelf: number;
  readonly command: PictureCommandName;
  readonly values: Record<string, unknown>;
}

/** One picture of the run. */
export interface PictureTask {
  readonly run: PictureRun;
  /** Memory that the main thread has given away, for a worker that begins. */
  readonly room: readonly Block[];
  readonly path: string;
  readonly index: number;
}

/** What a worker keeps from one picture to the next: the work, on an engine of its own. */
let work: Promise<PictureWork> | undefined;

async function begin({ run, room }: PictureTask): Promise<PictureWork> {
  const { memory, kernels, values } = run;
  const engine = await createEngine({ kernels, memory, room });
  engine.filters.shareOn(shelfAt(memory, run.shelf));
  const network = adoptNetwork(memory, run.network);
  const { prepare } = await pictureCommands[run.command]();
  return prepare({ engine, network }, values);
}

/** The message of a worker that has loaded its modules, its only one. */
parentPort?.postMessage('up');

/** Works on one whole picture, beside other workers. */
export default async function takePicture(task: PictureTask): Promise<PictureResult | Failure> {
  work ??= begin(task);
  return attempt(await work, task.path, task.index);
}
