import type { Heap } from '../../heap.js';

/** Memory that one thread's kernels work in. It only ever grows: to what the largest call needed. */
export interface Scratch {
  /** The offset of at least `bytes` bytes. What an earlier call was given is given again. */
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
