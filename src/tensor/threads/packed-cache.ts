import { bufferUpTo } from '../heap.js';

/** How many layouts there is room for. GoogLeNet has 57 convolutions, and a rule asks for three of each. */
const ENTRIES = 4096;

/** The words of an entry: how far it is, what it is of, and where that lies. */
const word = { state: 0, weights: 1, code: 2, offset: 3 } as const;
const WORDS = 4;

const states = { free: 0, inTheMaking: 1, there: 2, failed: 3 } as const;

/** Ahead of the entries: the lock. */
const HEAD = 4;

/** How much memory a shelf takes. It is to be zeros at first. */
export const SHELF_BYTES = 4 * (HEAD + ENTRIES * WORDS);

/** Where threads find what others have laid out of weights. */
export interface Shelf {
  /**
   * Where a layout lies: of the weights at one offset, told apart by a code. Whoever asks first makes
   * it; whoever asks meanwhile waits for that.
   */
  get(weights: number, code: number, make: () => number): number;
}

/**
 * The shelf at `offset` of a memory, as one thread sees it. Threads that go through the layers of the
 * same network side by side lay out its weights together: what one finds missing the other finds made.
 */
export function shelfAt(memory: WebAssembly.Memory, offset: number): Shelf {
  const words = new Int32Array(bufferUpTo(memory, offset + SHELF_BYTES), offset, SHELF_BYTES / 4);

  /** Nobody else looks for an entry while `body` does. */
  function alone<T>(body: () => T): T {
    while (Atomics.compareExchange(words, 0, 0, 1) !== 0) Atomics.wait(words, 0, 1);
    try {
      return body();
    } finally {
      Atomics.store(words, 0, 0);
      Atomics.notify(words, 0, 1);
    }
  }

  /** The entry, and whether it is new: its maker's. */
  const find = (weights: number, code: number): { at: number; isNew: boolean } =>
    alone(() => {
      for (let probe = 0; probe < ENTRIES; probe++) {
        const slot = ((weights >>> 6) + 31 * code + probe) % ENTRIES;
        const at = HEAD + slot * WORDS;
        if (words[at + word.state] === states.free) {
          words[at + word.weights] = weights;
          words[at + word.code] = code;
          words[at + word.state] = states.inTheMaking;
          return { at, isNew: true };
        }
        const isIt = words[at + word.weights] === (weights | 0) && words[at + word.code] === code;
        if (isIt) return { at, isNew: false };
      }
      throw new RangeError('there are more layouts of weights than a shelf has room for');
    });

  function tell(at: number, state: number): void {
    Atomics.store(words, at + word.state, state);
    Atomics.notify(words, at + word.state);
  }

  return {
    get(weights, code, make) {
      const { at, isNew } = find(weights, code);
      if (isNew) {
        try {
          words[at + word.offset] = make();
          tell(at, states.there);
        } catch (error) {
          tell(at, states.failed);
          throw error;
        }
      }
      while (Atomics.load(words, at + word.state) === states.inTheMaking) {
        Atomics.wait(words, at + word.state, states.inTheMaking);
      }
      if (words[at + word.state] === states.failed) {
        throw new Error('another thread could not lay out the weights');
      }
      return words[at + word.offset] >>> 0;
    },
  };
}
