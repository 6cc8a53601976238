import { expect, it } from 'vitest';
import { createMemory } from '../../src/tensor/memory.js';
import { packedCacheAt } from '../../src/tensor/threads/packed-cache.js';

const AT = 0;
/** Words of an entry's state behind the table's head, and the state of one that is being packed. */
const [HEAD, WORDS, PACKING] = [4, 4, 1];
/** The state of the lock, the first word, while a thread has it. */
const LOCKED = 1;
/** Milliseconds that are waited for another thread. */
const PATIENCE = 20;

function cache() {
  const memory = createMemory();
  memory.grow(16);
  return {
    words: new Int32Array(memory.buffer, AT),
    ...packedCacheAt(memory, AT, PATIENCE),
  };
}

it('packs once for all', () => {
  const { get } = cache();
  expect(get(64, 1, () => 640)).toBe(640);
  expect(get(64, 1, () => 0)).toBe(640);
  expect(get(64, 2, () => 650)).toBe(650);
});

it('does not wait for ever for a thread that was ended while it packed', () => {
  const { words, get } = cache();
  expect(get(64, 1, () => 640)).toBe(640);
  const entry = Array.from({ length: 4096 }, (_, i) => HEAD + i * WORDS).find(
    (at) => words[at] !== 0,
  );
  words[entry as number] = PACKING;
  expect(get(64, 1, () => 700)).toBe(700);
  expect(
    get(64, 1, () => 0),
    'and packs once for all again',
  ).toBe(700);
});

it('packs for itself where a thread was ended while it held the lock, and forgets all the same', () => {
  const { words, get, has, forget, generation } = cache();
  get(64, 1, () => 640);
  get(128, 1, () => 650);
  words[0] = LOCKED;
  expect(get(192, 1, () => 700)).toBe(700);
  expect(
    get(192, 1, () => 710),
    'nothing is added',
  ).toBe(710);
  expect(
    get(64, 1, () => 0),
    'what there is serves on',
  ).toBe(640);
  expect(has(64, 1, 640)).toBe(true);
  for (const weights of [64, 192]) {
    const before = generation();
    forget(weights);
    expect(generation(), `of ${weights}`).not.toBe(before);
  }
  expect(has(64, 1, 640)).toBe(false);
  expect(has(128, 1, 650)).toBe(true);
  const start = performance.now();
  for (let i = 0; i < 1000; i++) has(64, 1, 640);
  expect(performance.now() - start, 'waits once for it').toBeLessThan(1000 * PATIENCE);
});

it('leaves an entry alone that a thread packs for weights which were freed, until it has', () => {
  const { get, has, forget } = cache();
  const late = () => {
    // Freed, loaded again and freed: the entry would be that of other weights by now.
    forget(64);
    forget(64);
    expect(get(64 + 64 * 31, 0, () => 700)).toBe(700);
    return 640;
  };
  expect(get(64, 1, late)).toBe(640);
  expect(get(64 + 64 * 31, 0, () => 0)).toBe(700);
  expect(has(64, 1, 640)).toBe(false);
});

it('packs for itself where another thread has failed', () => {
  const { get } = cache();
  const full = () => {
    throw new RangeError('full');
  };
  expect(() => get(64, 1, full)).toThrow('full');
  expect(get(64, 1, () => 640)).toBe(640);
});

it('forgets what was packed of weights, those alone, and says so', () => {
  const { get, has, forget, generation } = cache();
  for (const code of [1, 2]) get(64, code, () => 640 + code);
  // The entry that code 1 of these would have is taken: theirs lies behind it.
  get(64 + 64 * 31, 0, () => 650);
  // Of the bits that tell whether to look, it has the same.
  const alike = 64 + 64 * 65_536;
  get(alike, 1, () => 660);
  const before = generation();
  forget(128);
  expect(generation(), 'of no weights').toBe(before);
  forget(64);
  expect(generation()).not.toBe(before);
  expect(has(64, 1, 641)).toBe(false);
  expect(has(64 + 64 * 31, 0, 650)).toBe(true);
  expect(has(64 + 64 * 31, 0, 651), 'packed elsewhere').toBe(false);
  expect(get(64, 1, () => 700)).toBe(700);
  expect(get(64 + 64 * 31, 0, () => 0)).toBe(650);
  forget(alike);
  expect(has(alike, 1, 660)).toBe(false);
  expect(has(64, 1, 700)).toBe(true);
});

it('uses the entries of what it has forgotten again', () => {
  const { get, forget } = cache();
  for (let round = 0; round < 3; round++) {
    for (let code = 0; code < 2000; code++) get(64, code, () => 64 * code);
    expect(get(64, 1999, () => 0)).toBe(64 * 1999);
    forget(64);
  }
  for (let code = 0; code < 4096; code++) get(128, code, () => 640);
  expect(() => get(128, 4096, () => 640)).toThrow('more packed weights than');
});

it('keeps nothing of weights that were freed while they were packed', () => {
  const { get, has, forget } = cache();
  const make = () => {
    forget(64);
    return 640;
  };
  expect(get(64, 1, make)).toBe(640);
  expect(has(64, 1, 640)).toBe(false);
  expect(get(64, 1, () => 700)).toBe(700);
});
