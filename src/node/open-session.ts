import type { NetworkFiles } from '../nn/network.js';
import type { Session } from '../tasks/session.js';
import type { EngineOptions } from '../tensor/engine.js';
import { createEngine } from './engine.js';
import { loadNetwork } from './read-network.js';
import { nodeSession } from './session.js';

/** The engine's kernels, threads and packing, and the network's files; the embedded network without. */
export type SessionOptions = NetworkFiles & Pick<EngineOptions, 'kernels' | 'threads' | 'packing'>;

/**
 * Makes an engine and loads a network into it, for tasks to run on. Its owner closes the engine.
 * @throws UserError when a file cannot be used
 */
export async function openSession({
  kernels,
  threads,
  packing,
  ...files
}: SessionOptions = {}): Promise<Session> {
  const engine = await createEngine({
    ...(kernels && { kernels }),
    ...(threads !== undefined && { threads }),
    ...(packing && { packing }),
  });
  try {
    return nodeSession(engine, await loadNetwork(engine, files));
  } catch (error) {
    await engine.close();
    throw error;
  }
}
