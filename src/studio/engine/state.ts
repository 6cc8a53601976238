import { createEngine } from '../../browser/engine.js';
import { loadNetwork } from '../../browser/load-network.js';
import { memoryStore } from '../../browser/memory-store.js';
import { UserError } from '../../errors.js';
import { parseComposite } from '../../explain/lrp/composite-file.js';
import type { Network } from '../../nn/network.js';
import { createSession, type Session } from '../../tasks/session.js';
import type { Engine } from '../../tensor/engine.js';
import { handedOver } from './files.js';
import { type Kept, keptOf } from './kept.js';
import type { OpenRequest } from './protocol.js';

/** What the worker has: one engine, one network, the session that tasks run on. */
export interface State {
  readonly session: Session;
  readonly kept: Kept;
  readonly files: ReturnType<typeof handedOver>;
}

/** Where the embedded network lies: beside the worker's script. */
const embedded = () => new URL('./network/', import.meta.url);

const files = handedOver();

/** Makes the engine and loads the network. */
export async function openState({ threads }: OpenRequest): Promise<State> {
  const engine = await createEngine({ threads });
  try {
    return stateOf(engine, await loadNetwork(engine, {}, embedded()));
  } catch (error) {
    await engine.close();
    throw error;
  }
}

/** A session on an engine with a network in it. */
function stateOf(engine: Engine, network: Network): State {
  const stores = new Map<string, ReturnType<typeof memoryStore>>();
  const session = createSession({
    engine,
    network,
    files,
    readComposite: async (path) =>
      parseComposite(new TextDecoder().decode(await files.read(path)), path),
    openNetwork: async () => {
      throw new UserError('a study of another network: drop it on the page first');
    },
    openEngine: (options) => createEngine(options),
    openStore(out) {
      const store = stores.get(out) ?? memoryStore();
      stores.set(out, store);
      return store;
    },
  });
  return { session, kept: keptOf(session), files };
}
