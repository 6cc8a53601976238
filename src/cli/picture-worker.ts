import { adoptNetwork, type SharedNetwork } from '../nn/share.js';
import { createEngine } from '../tensor/engine.js';
import type { Filters, SharedFilters } from '../tensor/filters.js';
import type { KernelSetName } from '../tensor/kernels/index.js';
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
  readonly network: SharedNetwork;
  readonly command: PictureCommandName;
  readonly values: Record<string, unknown>;
}

/** One picture of the run. */
export interface PictureTask {
  readonly run: PictureRun;
  /** What other threads have laid out of the weights; absent: nobody has, and this thread shall tell. */
  readonly filters?: SharedFilters | undefined;
  readonly path: string;
  readonly index: number;
}

/** What came of it. */
export interface PictureReport {
  readonly result: PictureResult | Failure;
  readonly filters?: SharedFilters;
}

/** What a worker keeps from one picture to the next. */
interface Desk {
  readonly work: PictureWork;
  readonly filters: Filters;
}

let desk: Promise<Desk> | undefined;
let adopted = false;

async function openDesk(run: PictureRun): Promise<Desk> {
  const { memory, kernels, values } = run;
  const engine = await createEngine({ kernels, memory });
  engine.filters.keepAll = true;
  const network = adoptNetwork(memory, run.network);
  const { prepare } = await pictureCommands[run.command]();
  return { work: await prepare({ engine, network }, values), filters: engine.filters };
}

/**
 * Works on one whole picture, beside other workers. Documents are told only to be printed: the main
 * thread collects its garbage seldom, and objects that come and go would make its heap grow for ever.
 */
export default async function work(task: PictureTask): Promise<PictureReport> {
  desk ??= openDesk(task.run);
  const { work, filters } = await desk;
  if (task.filters !== undefined && !adopted) {
    filters.adopt(task.filters);
    adopted = true;
  }
  const done = await attempt(work, task.path, task.index);
  const result = 'failure' in done || task.run.values.json ? done : { ...done, documents: [] };
  return task.filters === undefined ? { result, filters: filters.share() } : { result };
}
