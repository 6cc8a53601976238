import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createMemory, Heap } from '../../src/tensor/heap.js';
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
    const offsets = Array.from({ length: 8 }, (_, i) => (heaps[i % 2] as Heap).allocate(size));
    offsets.sort((a, b) => a - b);
    offsets.slice(1).forEach((offset, i) => {
      expect(offset - (offsets[i] as number)).toBeGreaterThanOrEqual(size);
    });
  });

  it('refuses to free twice, and to give more than there is', () => {
    const heap = new Heap(createMemory());
    const offset = heap.allocate(100);
    heap.free(offset);
    expect(() => heap.free(offset)).toThrow(/nothing is allocated/);
    expect(() => heap.allocate(5e9)).toThrow(/out of tensor memory: 5000 MB/);
    expect(heap.allocate(100)).toBe(offset);
  });
});
