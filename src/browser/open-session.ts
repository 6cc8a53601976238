import { UserError } from '../errors.js';
import type { PictureFiles } from '../experiments/picture-files.js';
import type { Store } from '../experiments/store.js';
import { parseComposite } from '../explain/lrp/composite-file.js';
import type { NetworkFiles } from '../nn/network.js';
import { createSession, type Session } from '../tasks/session.js';
import type { EngineOptions } from '../tensor/engine.js';
import { codecs } from './codecs.js';
import { createEngine } from './engine.js';
import { fetchBytes } from './fetch.js';
import { loadNetwork } from './load-network.js';
import { memoryStore } from './memory-store.js';

export interface PageSessionOptions
  extends NetworkFiles,
    Pick<EngineOptions, 'kernels' | 'packing'> {
  /** Where pictures and masks come from; by default, paths are URLs. */
  readonly files?: PictureFiles;
}

/** Pictures and stored inputs that are fetched. */
const fetchedFiles: PictureFiles = {
  codecs,
  read: fetchBytes,
  async masks(folder) {
    throw new UserError(`the masks in ${folder} cannot be listed: pages cannot read folders`, {
      code: 'unreadable',
      field: 'masks',
    });
  },
};

/**
 * Makes an engine and fetches a network into it, for tasks to run on. Its owner closes the engine.
 * @throws UserError when a file cannot be used
 */
export async function openSession({
  weights,
  labels,
  mean,
  files = fetchedFiles,
  ...options
}: PageSessionOptions = {}): Promise<Session> {
  const engine = await createEngine(options);
  const stores = new Map<string, Store>();
  try {
    return createSession({
      engine,
      network: await loadNetwork(engine, { weights, labels, mean }),
      files,
      readComposite: async (url) =>
        parseComposite(new TextDecoder().decode(await fetchBytes(url)), url),
      openNetwork: (urls) => loadNetwork(engine, urls),
      openEngine: createEngine,
      openStore(out) {
        const store = stores.get(out) ?? memoryStore();
        stores.set(out, store);
        return store;
      },
    });
  } catch (error) {
    await engine.close();
    throw error;
  }
}
