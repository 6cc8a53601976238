/** A WebAssembly page, in bytes. */
export const PAGE = 65_536;

/** The largest memory that 32-bit offsets can address: 4 GiB. Reserved, not used. */
const MAXIMUM_PAGES = 65_536;
const MAXIMUM_BYTES = MAXIMUM_PAGES * PAGE;

/** The size of an unshared memory if none is given: 1 GiB, several times what GoogLeNet takes. */
const UNSHARED_BYTES = 2 ** 30;

/** Less than this, in pages, is not worth having: 64 MiB, about GoogLeNet's weights and activations. */
const LEAST_PAGES = 1024;

/**
 * `shared`, the default: every thread can use the memory, and it grows to `bytes`, 4 GiB by default. Where
 * threads cannot share memory, as on a page without cross-origin isolation: `shared: false`, with a fixed
 * size, 1 GiB by default.
 */
export interface MemoryOptions {
  readonly shared?: boolean;
  readonly bytes?: number;
}

/**
 * The memory that holds the tensors of an engine. Page 0 is kept for the job board of the threads.
 *
 * An unshared memory does not grow, for growing would detach the views of all its tensors. Its pages
 * cost nothing until they are written. Where a process may not have as much address space as either
 * kind wants (`ulimit -v`), half as much is tried, and again.
 * @throws RangeError when not even 64 MiB can be had
 */
export function createMemory(options: MemoryOptions = {}): WebAssembly.Memory {
  const { shared = true, bytes = shared ? MAXIMUM_BYTES : UNSHARED_BYTES } = options;
  const wanted = Math.min(Math.ceil(bytes / PAGE), MAXIMUM_PAGES);
  return largest(wanted, (maximum) =>
    shared
      ? new WebAssembly.Memory({ initial: 1, maximum, shared })
      : new WebAssembly.Memory({ initial: maximum, maximum }),
  );
}

/** The memory of `pages`, or of half as many as often as that is refused. */
function largest(pages: number, make: (pages: number) => WebAssembly.Memory): WebAssembly.Memory {
  try {
    return make(pages);
  } catch (error) {
    const fewer = Math.floor(pages / 2);
    if (fewer < LEAST_PAGES) throw error;
    return largest(fewer, make);
  }
}

const isSharedBuffer = (buffer: ArrayBufferLike): boolean =>
  typeof SharedArrayBuffer !== 'undefined' && buffer instanceof SharedArrayBuffer;

/** Whether several threads can use the memory. */
export const isShared = (memory: WebAssembly.Memory): boolean => isSharedBuffer(memory.buffer);

/**
 * Whether a view lies in `memory`. (A shared memory that has grown has another buffer object over
 * the same bytes; every shared buffer that reaches us is taken for one of them.)
 */
export const liesIn = (memory: WebAssembly.Memory, view: ArrayBufferView): boolean =>
  view.buffer === memory.buffer || (isShared(memory) && isSharedBuffer(view.buffer));

/** The buffer of `memory`, new enough to reach `end` even when another thread has grown it. */
export function bufferUpTo(memory: WebAssembly.Memory, end: number): ArrayBufferLike {
  if (memory.buffer.byteLength < end) memory.grow(0);
  return memory.buffer;
}
