import type { Store } from '../experiments/store.js';
import type { Composite } from '../explain/lrp/composite.js';
import type { PictureCodecs } from '../image/codec/codecs.js';
import type { Fit } from '../image/fit/fit.js';
import type { Picture } from '../image/picture.js';
import type { Network, NetworkFiles } from '../nn/network.js';
import type { Input } from '../pictures/input.js';
import type { Engine, EngineOptions } from '../tensor/engine.js';
import { createTurns, type Turns } from './turns.js';

/** What a session is made of: an engine with a network in it, and the doors to everything outside. */
export interface SessionParts {
  readonly engine: Engine;
  readonly network: Network;
  /** What a path in a request leads to. @throws UserError when it is no picture that can be read */
  readonly readPicture: (path: string) => Promise<{ readonly picture: Picture }>;
  /** The same, or a `.npy` file with a preprocessed input, as a network takes it. */
  readonly readInput: (path: string, network: Network, fit?: Fit) => Promise<Input>;
  /** A composite file of LRP rules. */
  readonly readComposite: (path: string) => Promise<Composite>;
  readonly codecs: PictureCodecs;
  /** Loads a further network into the engine's memory. */
  readonly openNetwork: (files: NetworkFiles) => Promise<Network>;
  /** Makes a further engine with as many threads, with a memory of its own. The caller closes it. */
  readonly openEngine: (options: Pick<EngineOptions, 'kernels' | 'dtype'>) => Promise<Engine>;
  /** Where a task that can be resumed keeps what it has finished, by its request's `out`. */
  readonly openStore: (out: string) => Store;
  /** Milliseconds since a fixed moment, such as the start of the process; for `timing` alone. */
  readonly clock?: () => number;
}

/** What tasks run on. */
export interface Session extends Required<SessionParts> {
  readonly turns: Turns;
}

/** A session of its parts; its tasks run one at a time. */
export const createSession = (parts: SessionParts): Session => ({
  clock: () => performance.now(),
  ...parts,
  turns: createTurns(),
});
