import type { PictureFiles } from '../experiments/picture-files.js';
import type { Store } from '../experiments/store.js';
import type { Composite } from '../explain/lrp/composite.js';
import { sha256 } from '../hash.js';
import type { Network, NetworkFiles } from '../nn/network.js';
import type { Engine, EngineOptions } from '../tensor/engine.js';
import { createTurns, type Turns } from './turns.js';

/** What a session is made of: an engine with a network in it, and the doors to everything outside. */
export interface SessionParts {
  readonly engine: Engine;
  readonly network: Network;
  /** Where a request's pictures and masks are read from. */
  readonly files: PictureFiles;
  /** A composite file of LRP rules. */
  readonly readComposite: (path: string) => Promise<Composite>;
  /** Loads a further network into the engine's memory. */
  readonly openNetwork: (files: NetworkFiles) => Promise<Network>;
  /** Makes a further engine with as many threads, with a memory of its own. The caller closes it. */
  readonly openEngine: (options: Pick<EngineOptions, 'kernels' | 'dtype'>) => Promise<Engine>;
  /** Where a task that can be resumed keeps what it has finished, by its request's `out`. */
  readonly openStore: (out: string) => Store;
  /**
   * Keeps other runs out of such a store, and returns what lets them in again; without it, nothing does.
   * It throws a UserError where another run works there.
   */
  readonly lockStore?: (out: string) => Promise<() => Promise<void>>;
  /** SHA-256 as hexadecimal digits, where the platform has a faster one than `src/hash.ts`. */
  readonly hash?: (bytes: Uint8Array) => string;
  /** Milliseconds since a fixed moment, such as the start of the process; for `timing` alone. */
  readonly clock?: () => number;
}

/** What tasks run on. */
export interface Session extends Required<SessionParts> {
  readonly turns: Turns;
}

/** A session of its parts; its tasks run one at a time. */
export const createSession = (parts: SessionParts): Session => ({
  hash: (bytes) => sha256().update(bytes).hex(),
  clock: () => performance.now(),
  lockStore: async () => async () => {},
  ...parts,
  turns: createTurns(),
});
