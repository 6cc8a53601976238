import { parentPort } from 'node:worker_threads';
import { messageOfError } from '../error-message.js';
import { adoptNetwork, copyNetwork, type PublishedNetwork } from '../nn/publish.js';
import { createEngine } from '../node/engine.js';
import type { FromThread } from '../node/job-thread.js';
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

/** What a worker begins with. */
export interface Beginning extends Shared {
  /**
   * Whether the worker takes the place of one that has died. Then it works in a memory of its own, which
   * goes with it: what the dead one had of the shared memory is lost, and more would be with each.
   */
  readonly isSubstitute: boolean;
}

/** One job, for a worker: with its first, what it begins with. */
export interface WorkerTask {
  readonly job: Job;
  readonly beginning?: Beginning;
}

/** Milliseconds between two signs of life, which only come when nothing blocks the thread. */
const HEARTBEAT = 1000;

/** Kept from one job to the next: an engine of the worker's own over the shared memory. */
let session: Promise<Session> | undefined;

async function begin({ engine: main, network, isSubstitute }: Beginning): Promise<Session> {
  if (!isSubstitute) {
    const engine = await createEngine({ attach: main });
    return nodeSession(engine, adoptNetwork(engine.memory, network));
  }
  const { kernels, dtype } = main;
  const engine = await createEngine({ kernels, dtype, packing: 'all' });
  return nodeSession(engine, copyNetwork(engine, adoptNetwork(main.memory, network)));
}

// Files are copied, not handed over: where memory has been detached once, V8 throws all code away that looks at typed
// arrays, and checks each of them from then on.
const say = (message: FromThread<OutcomeMessage>): void => parentPort?.postMessage(message);

parentPort?.on('message', async ({ job, beginning }: WorkerTask) => {
  try {
    if (beginning !== undefined) session = begin(beginning);
    say(toMessage(await attempt(await (session as Promise<Session>), job)));
  } catch (error) {
    say(messageOfError(error));
  }
});
setInterval(() => say('alive'), HEARTBEAT).unref();
say('up');
