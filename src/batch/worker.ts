import { parentPort } from 'node:worker_threads';
import { adoptNetwork, type PublishedNetwork } from '../nn/publish.js';
import { createEngine } from '../node/engine.js';
import { nodeSession } from '../node/session.js';
import type { Session } from '../tasks/session.js';
import type { SharedEngine } from '../tensor/engine.js';
import { type OutcomeMessage, toMessage } from './message.js';
import { attempt, type Job } from './queue.js';

/** The main thread's engine and network, as workers are sent them. */
export interface Shared {
  readonly engine: SharedEngine;
  readonly network: PublishedNetwork;
}

/** One job, for a worker. */
export interface WorkerTask {
  readonly shared: Shared;
  readonly job: Job;
}

/** Kept from one job to the next: an engine of the worker's own over the shared memory. */
let session: Promise<Session> | undefined;

async function begin({ engine: main, network }: Shared): Promise<Session> {
  const engine = await createEngine({ attach: main });
  return nodeSession(engine, adoptNetwork(engine.memory, network));
}

/** Tells that the thread has loaded its modules; it sends no other message. */
parentPort?.postMessage('up');

/** Does one job, beside other workers. */
export default async function work(task: WorkerTask): Promise<OutcomeMessage> {
  session ??= begin(task.shared);
  return toMessage(await attempt(await session, task.job));
}
