import type { Heap } from '../../heap.js';

/** Scratch memory of one thread's kernels. It never shrinks: it has the size of the largest request so far. */
export interface Scratch {
  /** The offset of at least `bytes` bytes, which may be those of an earlier call. */
  reserve(bytes: number): number;
}

export function createScratch(heap: Heap): Scratch {
  let offset = 0;
  let size = 0;
  return {
    reserve(bytes) {
      if (bytes > size) {
        if (size > 0) heap.free(offset);
        offset = heap.allocate(bytes);
        size = bytes;
      }
      return offset;
    },
  };
}
