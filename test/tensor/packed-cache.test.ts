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
    get: packedCacheAt(memory, AT, 20).get,
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
