import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Heap } from '../../src/tensor/heap.js';
import { createMemory } from '../../src/tensor/memory.js';
import { arbitrarySeed, randomFrom, runs } from '../support/random.js';

describe('Heap', () => {
  it('never hands out the same bytes twice, and joins what comes back', () => {
    fc.assert(
      fc.property(arbitrarySeed, (seed) => {
        const random = randomFrom(seed);
        const heap = new Heap(createMemory());
        const live = new Map<number, number>();
        for (let step = 0; step < 200; step++) {
          if (live.size > 0 && random.unit() < 0.45) {
            const offset = random.of([...live.keys()]);
            heap.free(offset);
            live.delete(offset);
            continue;
          }
          const bytes = random.of([0, 1, 63, 64, 65, random.whole(0, 3_000_000)]);
          const offset = heap.allocate(bytes);
          expect(offset % 64).toBe(0);
          expect(offset).toBeGreaterThanOrEqual(65_536); // page 0 is the pool's
          for (const [other, size] of live) {
            expect(offset + bytes <= other || other + size <= offset).toBe(true);
            expect(offset).not.toBe(other);
          }
          live.set(offset, bytes);
        }
        for (const offset of live.keys()) heap.free(offset);
        const { reserved } = heap;
        heap.allocate(reserved); // fits only if all of it is one block again
        expect(heap.reserved).toBe(reserved);
      }),
      runs(40),
    );
  });

  it('shares a memory with other heaps', () => {
    const memory = createMemory();
    const heaps = [new Heap(memory), new Heap(memory)];
    const size = 5_000_000;
    const offsets = Array.from({ length: 8 }, (_, i) => heaps[i % 2].allocate(size));
    offsets.sort((a, b) => a - b);
    offsets.slice(1).forEach((offset, i) => {
      expect(offset - offsets[i]).toBeGreaterThanOrEqual(size);
    });
  });

  it('gives up free memory to the first other heap that takes it over', () => {
    const memory = createMemory();
    const heap = new Heap(memory);
    const [used, free] = [heap.allocate(100), heap.allocate(1_000_000)];
    heap.free(free);
    const spare = structuredClone(heap.giveUpFree());
    const [first, second] = [new Heap(memory, spare), new Heap(memory, spare)];
    const given = spare.blocks.map(({ offset }) => offset);
    expect(given).toContain(first.allocate(1_000_000));
    expect(first.reserved).toBe(0);
    second.allocate(1_000_000);
    expect(second.reserved).toBeGreaterThan(0);
    heap.allocate(1_000_000);
    heap.free(used);
    expect([heap, first, second].map(({ live }) => live)).toEqual([2, 1, 1]);
  });

  it('manages all of a memory that is not shared, which does not grow', () => {
    const memory = createMemory({ shared: false, bytes: 2 ** 26 });
    const { buffer } = memory;
    const heap = new Heap(memory);
    const offsets = [0, 1, 2].map(() => heap.allocate(2e7));
    expect(() => heap.allocate(2e7)).toThrow('20 MB more do not fit (64 MiB at most)');
    for (const offset of offsets) heap.free(offset);
    expect(heap.allocate(2 ** 26 - 65_536)).toBe(65_536);
    expect(memory.buffer, 'views stay valid').toBe(buffer);
  });

  it('cuts a block into parts that are freed one by one, where they begin at multiples of 64', () => {
    const heap = new Heap(createMemory());
    const offset = heap.allocate(64 + 128 + 10);
    const behind = heap.allocate(64);
    for (const sizes of [[], [60, 142], [0, 202], [202, 0]]) {
      expect(heap.cut(offset, sizes), `${sizes}`).toBe(false);
    }
    expect(heap.live).toBe(2);
    expect(heap.cut(offset, [64, 128, 10])).toBe(true);
    expect(heap.live).toBe(4);
    heap.free(offset + 64);
    expect(heap.allocate(128)).toBe(offset + 64);
    for (const part of [offset + 64, offset, offset + 192]) heap.free(part);
    expect(heap.allocate(64 + 128 + 64), 'joined again').toBe(offset);
    expect(() => heap.cut(behind + 64, [64])).toThrow(/nothing is allocated/);
  });

  it('refuses to free twice, and to give more than there is', () => {
    const heap = new Heap(createMemory());
    const offset = heap.allocate(100);
    heap.free(offset);
    expect(() => heap.free(offset)).toThrow(/nothing is allocated/);
    expect(() => heap.allocate(5e9)).toThrow(/out of memory: 5000 MB more do not fit/);
    expect(heap.allocate(100)).toBe(offset);
  });
});
