import { bufferUpTo } from '../memory.js';

/** How many entries the table has. GoogLeNet has 57 convolutions, and a rule needs three of each. */
const ENTRIES = 4096;

/** The 32-bit words of an entry: its state, its key (offset of the weights, and a code), its value. */
const word = { state: 0, weights: 1, code: 2, offset: 3 } as const;
const WORDS = 4;

const states = { free: 0, packing: 1, packed: 2, failed: 3 } as const;

/** Words before the entries: the lock. */
const HEAD = 4;

/** The size of the table in the shared memory. It must be zeros at first. */
export const PACKED_CACHE_BYTES = 4 * (HEAD + ENTRIES * WORDS);

/**
 * Milliseconds that a thread waits for another. Packing takes some, so that one which takes this long was
 * ended in the middle of it.
 */
const PATIENCE = 5000;

/** Cache of packed weights that threads share. */
export interface PackedCache {
  /**
   * The offset of packed weights. The first thread that needs an entry packs it, the others wait; where
   * that thread has failed or was ended, each packs for itself.
   * @param weights the offset of the weights
   * @param code tells the layouts of the same weights apart
   * @param make packs them, and returns the offset
   * @throws RangeError when the table is full
   */
  get(weights: number, code: number, make: () => number): number;
}

/** Runs `body` while holding a table's lock; undefined where its holder does not give it back. */
function locked<T>(words: Int32Array, patience: number, body: () => T): T | undefined {
  while (Atomics.compareExchange(words, 0, 0, 1) !== 0) {
    if (Atomics.wait(words, 0, 1, patience) === 'timed-out') return undefined;
  }
  try {
    return body();
  } finally {
    Atomics.store(words, 0, 0);
    Atomics.notify(words, 0, 1);
  }
}

/**
 * The cache whose table is at `offset` of a shared memory, as one thread sees it. Threads that
 * explain pictures side by side need the same packed weights: each is packed once for all of them.
 */
export function packedCacheAt(
  memory: WebAssembly.Memory,
  offset: number,
  patience = PATIENCE,
): PackedCache {
  const buffer = bufferUpTo(memory, offset + PACKED_CACHE_BYTES);
  const words = new Int32Array(buffer, offset, PACKED_CACHE_BYTES / 4);

  /** The entry's place in the table, and whether it is new: then the caller has to pack it. */
  const find = (weights: number, code: number): { at: number; isNew: boolean } | undefined =>
    locked(words, patience, () => {
      for (let probe = 0; probe < ENTRIES; probe++) {
        const slot = ((weights >>> 6) + 31 * code + probe) % ENTRIES;
        const at = HEAD + slot * WORDS;
        if (words[at + word.state] === states.free) {
          words[at + word.weights] = weights;
          words[at + word.code] = code;
          words[at + word.state] = states.packing;
          return { at, isNew: true };
        }
        const isIt = words[at + word.weights] === (weights | 0) && words[at + word.code] === code;
        if (isIt) return { at, isNew: false };
      }
      throw new RangeError('there are more packed weights than the shared cache has entries');
    });

  function setState(at: number, state: number): void {
    Atomics.store(words, at + word.state, state);
    Atomics.notify(words, at + word.state);
  }

  return {
    get(weights, code, make) {
      const found = find(weights, code);
      if (found === undefined) return make();
      const { at, isNew } = found;
      if (isNew) {
        try {
          words[at + word.offset] = make();
          setState(at, states.packed);
        } catch (error) {
          setState(at, states.failed);
          throw error;
        }
      }
      while (Atomics.load(words, at + word.state) === states.packing) {
        const waited = Atomics.wait(words, at + word.state, states.packing, patience);
        if (waited === 'timed-out') setState(at, states.failed);
      }
      return words[at + word.state] === states.failed ? make() : words[at + word.offset] >>> 0;
    },
  };
}
