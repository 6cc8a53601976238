import { bufferUpTo } from '../memory.js';

/**
 * How many entries the table has. All methods and presets together take some 14 layouts of each of GoogLeNet's
 * 57 convolutions.
 */
const ENTRIES = 4096;

/** The 32-bit words of an entry: its state, its key (offset of the weights, and a code), its value. */
const word = { state: 0, weights: 1, code: 2, offset: 3 } as const;
const WORDS = 4;

/** `forgotten` is as good as free, but entries that have gone past it are further on. */
const states = { free: 0, packing: 1, packed: 2, failed: 3, forgotten: 4 } as const;

/** Words before the entries: the lock, and how often weights have been forgotten. */
const head = { lock: 0, generation: 1 } as const;
const HEAD = 4;

/**
 * Bits behind the entries, one of which each offset has: 1 where weights at such an offset have had entries. Every
 * tensor that is freed is looked for here, hundreds a picture, before the lock is taken and all entries are.
 */
const BITS = 65_536;
const BITS_AT = HEAD + ENTRIES * WORDS;

/** The size of the table in the shared memory. It must be zeros at first. */
export const PACKED_CACHE_BYTES = 4 * (BITS_AT + BITS / 32);

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
  /** Whether an entry has the packed weights at `offset`; those that none has may be freed. */
  has(weights: number, code: number, offset: number): boolean;
  /** Drops the entries of the weights at an offset, which have been freed: others may get it. */
  forget(weights: number): void;
  /** Another number after each time that entries were dropped: what a thread knows of them may be out of date. */
  generation(): number;
}

/** Runs `body` while holding a table's lock; undefined where its holder does not give it back. */
function locked<T>(words: Int32Array, patience: number, body: () => T): T | undefined {
  const { lock } = head;
  while (Atomics.compareExchange(words, lock, 0, 1) !== 0) {
    if (Atomics.wait(words, lock, 1, patience) === 'timed-out') return undefined;
  }
  try {
    return body();
  } finally {
    Atomics.store(words, lock, 0);
    Atomics.notify(words, lock, 1);
  }
}

/** An entry's place in the table, and whether it is to be filled. */
interface Place {
  readonly at: number;
  readonly isNew: boolean;
}

/** The word and the bit of an offset, among those that say where weights have had entries. */
const bitOf = (weights: number): readonly [at: number, bit: number] => {
  const number = (weights >>> 6) % BITS;
  return [BITS_AT + (number >>> 5), 1 << (number & 31)];
};

/** The entry's place in the table, or else that of one to be filled; the caller holds the lock. */
function placeOf(words: Int32Array, weights: number, code: number): Place | undefined {
  let vacant: number | undefined;
  for (let probe = 0; probe < ENTRIES; probe++) {
    const slot = ((weights >>> 6) + 31 * code + probe) % ENTRIES;
    const at = HEAD + slot * WORDS;
    const state = words[at + word.state];
    if (state === states.free || state === states.forgotten) vacant ??= at;
    if (state === states.free) break;
    const isIt = words[at + word.weights] === (weights | 0) && words[at + word.code] === code;
    if (isIt && state !== states.forgotten) return { at, isNew: false };
  }
  return vacant === undefined ? undefined : { at: vacant, isNew: true };
}

/** The entry's place; one that is new is the caller's to pack, who holds the lock. */
function claimed(words: Int32Array, weights: number, code: number): Place {
  const place = placeOf(words, weights, code);
  if (place === undefined)
    throw new RangeError('there are more packed weights than the shared cache has entries');
  if (!place.isNew) return place;
  words[place.at + word.weights] = weights;
  words[place.at + word.code] = code;
  words[place.at + word.state] = states.packing;
  const [at, bit] = bitOf(weights);
  Atomics.or(words, at, bit);
  return place;
}

/** Says what became of an entry that was being packed, unless another thread has given it up. */
function setState(words: Int32Array, at: number, state: number): void {
  Atomics.compareExchange(words, at + word.state, states.packing, state);
  Atomics.notify(words, at + word.state);
}

/** Drops an entry; what is being packed is given up, and only its packer writes to it. */
function drop(words: Int32Array, at: number): void {
  if (words[at + word.state] === states.packing) setState(words, at, states.failed);
  else Atomics.store(words, at + word.state, states.forgotten);
}

/** Drops the entries of the weights at an offset, and returns how many there were; the caller holds the lock. */
function dropAll(words: Int32Array, weights: number): number {
  let count = 0;
  for (let entry = HEAD; entry < BITS_AT; entry += WORDS) {
    const state = words[entry + word.state];
    const isUsed = state !== states.free && state !== states.forgotten;
    if (!isUsed || words[entry + word.weights] !== (weights | 0)) continue;
    drop(words, entry);
    count++;
  }
  return count;
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
  return {
    get(weights, code, make) {
      const found = locked(words, patience, () => claimed(words, weights, code));
      if (found === undefined) return make();
      const { at, isNew } = found;
      if (isNew) {
        try {
          const offset = make();
          words[at + word.offset] = offset;
          setState(words, at, states.packed);
          return offset;
        } catch (error) {
          setState(words, at, states.failed);
          throw error;
        }
      }
      while (Atomics.load(words, at + word.state) === states.packing) {
        const waited = Atomics.wait(words, at + word.state, states.packing, patience);
        if (waited === 'timed-out') setState(words, at, states.failed);
      }
      return words[at + word.state] === states.packed ? words[at + word.offset] >>> 0 : make();
    },
    has(weights, code, offset) {
      const isThere = locked(words, patience, () => {
        const { at, isNew } = placeOf(words, weights, code) ?? { at: 0, isNew: true };
        const isPacked = !isNew && words[at + word.state] === states.packed;
        return isPacked && words[at + word.offset] === (offset | 0);
      });
      return isThere ?? false;
    },
    forget(weights) {
      const [at, bit] = bitOf(weights);
      if ((Atomics.load(words, at) & bit) === 0) return;
      const dropped = locked(words, patience, () => dropAll(words, weights));
      // The bit stays, for weights at other offsets may share it.
      if (dropped !== 0) Atomics.add(words, head.generation, 1);
    },
    generation: () => Atomics.load(words, head.generation),
  };
}
