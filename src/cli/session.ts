import type { Network } from '../nn/network.js';
import { createEngine } from '../node/engine.js';
import { loadNetwork } from '../node/read-network.js';
import type { Engine, EngineOptions } from '../tensor/engine.js';
import { type NetworkOptions, wholeNumber } from './options.js';

/** An engine with a network in it. */
export interface Session {
  readonly engine: Engine;
  readonly network: Network;
}

/** More threads than this are a typing error. */
const MAX_THREADS = 256;

/** The number of threads that the options ask for, checked. */
export const threadsOf = ({ threads }: Pick<NetworkOptions, 'threads'>): number =>
  wholeNumber('threads', threads, 1, MAX_THREADS);

/** Opens an engine and loads the network, runs `body`, and ends the threads whatever happens. */
export async function withNetwork<T>(
  options: NetworkOptions & Pick<EngineOptions, 'packing'>,
  body: (session: Session) => Promise<T>,
): Promise<T> {
  const { kernels, packing } = options;
  const engine = await createEngine({ kernels, packing, threads: threadsOf(options) });
  try {
    const network = await loadNetwork(engine, options);
    return await body({ engine, network });
  } finally {
    await engine.close();
  }
}
