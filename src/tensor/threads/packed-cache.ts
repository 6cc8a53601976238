import { bufferUpTo } from '../memory.js';

/**
 * How many entries the table has. All methods and presets together take some 14 layouts of each of GoogLeNet's
 * 57 convolutions.
 */
const ENTRIES = 4096;

/** The 32-bit words of an entry: its state, its key (offset of the weights, and a code), its value. */
const word = { state: 0, weights: 1, code: 2, offset: 3 } as const;
const WORDS = 4;

/**
 * `forgotten` is as good as free, but entries that have gone past it are further on. `abandoned` is that of a
 * thread which packs for itself by now, or was ended: nobody else uses it until that thread has come back to it.
 */
const states = { free: 0, packing: 1, packed: 2, abandoned: 3, forgotten: 4 } as const;

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
   * that thread has failed or was ended, the next one does. Where a thread was ended in the middle of changing
   * the table, nothing is added to it any more, and each packs for itself.
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

/** States of the lock. A `broken` one is never given back: its holder was ended. */
const lock = { open: 0, held: 1, broken: 2 } as const;

/** Runs `body` while holding a table's lock; undefined where the lock is broken, from now on or already. */
function locked<T>(words: Int32Array, patience: number, body: () => T): T | undefined {
  const { open, held, broken } = lock;
  for (;;) {
    const was = Atomics.compareExchange(words, head.lock, open, held);
    if (was === open) break;
    if (was === broken) return undefined;
    if (Atomics.wait(words, head.lock, held, patience) === 'timed-out') {
      Atomics.compareExchange(words, head.lock, held, broken);
    }
  }
  try {
    return body();
  } finally {
    Atomics.compareExchange(words, head.lock, held, open);
    Atomics.notify(words, head.lock, 1);
  }
}

/** An entry's place in the table, whether it is to be filled, and what it has. */
interface Place {
  readonly at: number;
  readonly isNew: boolean;
  /** The offset of what is packed; none while it is being packed. */
  readonly packed?: number;
}

/** The word and the bit of an offset, among those that say where weights have had entries. */
const bitOf = (weights: number): readonly [at: number, bit: number] => {
  const number = (weights >>> 6) % BITS;
  return [BITS_AT + (number >>> 5), 1 << (number & 31)];
};

/** The entry's place in the table, or else that of one to be filled; the caller holds the lock, or it is broken. */
function placeOf(words: Int32Array, weights: number, code: number): Place | undefined {
  let vacant: number | undefined;
  for (let probe = 0; probe < ENTRIES; probe++) {
    const slot = ((weights >>> 6) + 31 * code + probe) % ENTRIES;
    const at = HEAD + slot * WORDS;
    const state = Atomics.load(words, at + word.state);
    if (state === states.free || state === states.forgotten) vacant ??= at;
    if (state === states.free) break;
    const isUsed = state === states.packing || state === states.packed;
    const isIt = words[at + word.weights] === (weights | 0) && words[at + word.code] === code;
    if (!isUsed || !isIt) continue;
    const isThere = state === states.packed;
    return { at, isNew: false, ...(isThere && { packed: words[at + word.offset] >>> 0 }) };
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
  Atomics.store(words, place.at + word.state, states.packing);
  return place;
}

/** Says what became of an entry that this thread has packed; it is free for others where they have given it up. */
function settle(words: Int32Array, at: number, state: number): void {
  const was = Atomics.compareExchange(words, at + word.state, states.packing, state);
  if (was !== states.packing) Atomics.store(words, at + word.state, states.forgotten);
  Atomics.notify(words, at + word.state);
}

/** Packs an entry of this thread's. */
function fill(words: Int32Array, at: number, make: () => number): number {
  try {
    const offset = make();
    words[at + word.offset] = offset;
    settle(words, at, states.packed);
    return offset;
  } catch (error) {
    settle(words, at, states.forgotten);
    throw error;
  }
}

/** Gives up an entry that is being packed: the thread that does may still write to it. */
function abandon(words: Int32Array, at: number): void {
  Atomics.compareExchange(words, at + word.state, states.packing, states.abandoned);
  Atomics.notify(words, at + word.state);
}

/**
 * Drops the entries of the weights at an offset, and returns how many there were; the caller holds the lock, or it
 * is broken.
 */
function dropAll(words: Int32Array, weights: number): number {
  let count = 0;
  for (let entry = HEAD; entry < BITS_AT; entry += WORDS) {
    if (words[entry + word.weights] !== (weights | 0)) continue;
    const state = Atomics.load(words, entry + word.state);
    if (state === states.packing) abandon(words, entry);
    else if (state === states.packed) Atomics.store(words, entry + word.state, states.forgotten);
    else continue;
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

  /** The entry that has the packed weights, or has to wait for them, or is this thread's to pack. */
  const find = (weights: number, code: number): Place | undefined => {
    const found = locked(words, patience, () => claimed(words, weights, code));
    if (found !== undefined) return found;
    const known = placeOf(words, weights, code);
    return known?.isNew ? undefined : known;
  };

  return {
    get(weights, code, make) {
      // Before anything is packed, be it for this thread alone.
      const [mark, bit] = bitOf(weights);
      Atomics.or(words, mark, bit);
      for (;;) {
        const found = find(weights, code);
        if (found === undefined) return make();
        const { at, isNew, packed } = found;
        if (isNew) return fill(words, at, make);
        if (packed !== undefined) return packed;
        const waited = Atomics.wait(words, at + word.state, states.packing, patience);
        if (waited === 'timed-out') abandon(words, at);
      }
    },
    has(weights, code, offset) {
      const look = () => placeOf(words, weights, code)?.packed === offset;
      return locked(words, patience, look) ?? look();
    },
    forget(weights) {
      const [at, bit] = bitOf(weights);
      if ((Atomics.load(words, at) & bit) === 0) return;
      const dropped = locked(words, patience, () => dropAll(words, weights));
      // What threads have packed for themselves is in no entry.
      if (dropped === undefined) dropAll(words, weights);
      // The bit stays, for weights at other offsets may share it.
      if (dropped !== 0) Atomics.add(words, head.generation, 1);
    },
    generation: () => Atomics.load(words, head.generation),
  };
}
