import { parentPort } from 'node:worker_threads';
import { adoptNetwork, type PublishedNetwork } from '../nn/publish.js';
import { createEngine } from '../node/engine.js';
import type { SharedEngine } from '../tensor/engine.js';
import {
  attempt,
  type Failure,
  type PictureCommandName,
  type PictureResult,
  type PictureWork,
  pictureCommands,
} from './pictures/work.js';

/** A run over many pictures, as workers are sent it: the main thread's engine and network, and the job. */
export interface PictureRun {
  readonly engine: SharedEngine;
  readonly network: PublishedNetwork;
  readonly command: PictureCommandName;
  readonly values: Record<string, unknown>;
}

/** One picture of the run. */
export interface PictureTask {
  readonly run: PictureRun;
  readonly path: string;
  readonly index: number;
}

/** The work on an engine of the worker's own, which it keeps from one picture to the next. */
let work: Promise<PictureWork> | undefined;

async function begin({ run }: PictureTask): Promise<PictureWork> {
  const engine = await createEngine({ attach: run.engine });
  const network = adoptNetwork(engine.memory, run.network);
  const { prepare } = await pictureCommands[run.command]();
  return prepare({ engine, network }, run.values);
}

/** The message of a worker that has loaded its modules, its only one. */
parentPort?.postMessage('up');

/** Works on one whole picture, beside other workers. */
export default async function takePicture(task: PictureTask): Promise<PictureResult | Failure> {
  work ??= begin(task);
  return attempt(await work, task.path, task.index);
}
