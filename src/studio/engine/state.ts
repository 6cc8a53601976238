import { createEngine } from '../../browser/engine.js';
import { fetchBytes } from '../../browser/fetch.js';
import { loadNetwork } from '../../browser/load-network.js';
import { memoryStore } from '../../browser/memory-store.js';
import { parseNetwork } from '../../browser/parse-network.js';
import { UserError } from '../../errors.js';
import { parseComposite } from '../../explain/lrp/composite-file.js';
import type { Network } from '../../nn/network.js';
import { unloadNetwork } from '../../nn/unload.js';
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

/**
 * Makes the engine and loads a network; or, where there is an engine, loads another network into it, and
 * takes the old one out once the new one is in.
 * @throws UserError when the network cannot be used; the old state then goes on
 */
export async function openState(request: OpenRequest, before: State | undefined): Promise<State> {
  if (before === undefined) {
    const engine = await createEngine({ threads: request.threads });
    try {
      return stateOf(engine, await networkIn(engine, request));
    } catch (error) {
      await engine.close();
      throw error;
    }
  }
  const { session, kept } = before;
  return session.turns(undefined, async () => {
    kept.release();
    const state = stateOf(session.engine, await networkIn(session.engine, request));
    unloadNetwork(session.network);
    return state;
  });
}

const networkIn = (engine: Engine, { network }: OpenRequest): Promise<Network> =>
  network === undefined
    ? loadNetwork(engine, {}, embedded())
    : parseNetwork(engine, { ...network, readImagenet });

const readImagenet = (): Promise<Uint8Array> =>
  fetchBytes(new URL('./imagenet-labels.txt', import.meta.url));

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
