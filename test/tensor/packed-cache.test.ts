import { expect, it } from 'vitest';
import { createMemory } from '../../src/tensor/memory.js';
import { packedCacheAt } from '../../src/tensor/threads/packed-cache.js';

const AT = 0;
/** Words of an entry's state behind the table's head, and the state of one that is being packed. */
const [HEAD, WORDS, PACKING] = [4, 4, 1];

function cache() {
  const memory = createMemory();
  memory.grow(16);
  return {
    words: new Int32Array(memory.buffer, AT),
    ...packedCacheAt(memory, AT, 20),
  };
}

it('packs once for all', () => {
  const { get } = cache();
  expect(get(64, 1, () => 640)).toBe(640);
  expect(get(64, 1, () => 0)).toBe(640);
  expect(get(64, 2, () => 650)).toBe(650);
});

it('does not wait for ever for a thread that was ended while it packed, or held the lock', () => {
  const { words, get } = cache();
  expect(get(64, 1, () => 640)).toBe(640);
  const entry = Array.from({ length: 4096 }, (_, i) => HEAD + i * WORDS).find(
    (at) => words[at] !== 0,
  );
  words[entry as number] = PACKING;
  expect(get(64, 1, () => 700)).toBe(700);
  expect(
    get(64, 1, () => 710),
    'and not again',
  ).toBe(710);
  words[0] = 1;
  expect(get(128, 1, () => 720)).toBe(720);
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
