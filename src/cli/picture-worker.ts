import { parentPort } from 'node:worker_threads';
import { adoptNetwork, type SharedNetwork } from '../nn/share.js';
import { createEngine } from '../tensor/engine.js';
import type { SharedFilters } from '../tensor/filters.js';
import type { KernelSetName } from '../tensor/kernels/index.js';
import { takePictures } from './pictures/take.js';
import { type PictureCommandName, pictureCommands } from './pictures/work.js';

/** What a worker is told when it starts: offsets into the shared memory, and what to do. */
export interface PictureTask {
  readonly memory: WebAssembly.Memory;
  readonly kernels: KernelSetName;
  readonly network: SharedNetwork;
  readonly filters: SharedFilters;
  readonly command: PictureCommandName;
  readonly values: Record<string, unknown>;
  readonly paths: readonly string[];
  readonly counter: Int32Array;
}

/** Works through the list next to the main thread, whole pictures at a time. */
export default async function work(task: PictureTask): Promise<void> {
  const { memory, kernels, paths, counter, values } = task;
  const engine = await createEngine({ kernels, memory });
  engine.filters.adopt(task.filters);
  const network = adoptNetwork(memory, task.network);
  const { prepare } = await pictureCommands[task.command]();
  const one = await prepare({ engine, network }, values);
  await takePictures(paths, counter, one, (outcome) => parentPort?.postMessage(outcome));
}
