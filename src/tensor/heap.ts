/** A WebAssembly page, in bytes. */
const PAGE = 65_536;

/** The largest shared memory that 32-bit offsets can address, in pages: 4 GiB. Reserved, not used. */
const MAXIMUM_PAGES = 65_536;

/** How much a heap asks for at least when it is full: growing costs a system call. */
const SEGMENT = 8 * 1024 * 1024;

/** Cache lines, and every SIMD load, start at a multiple of this. */
const ALIGNMENT = 64;

/** The memory that every tensor and every worker thread of one engine shares. Page 0 is the pool's. */
export const createMemory = (): WebAssembly.Memory =>
  new WebAssembly.Memory({ initial: 1, maximum: MAXIMUM_PAGES, shared: true });

/** The buffer of `memory`, new enough to reach `end` even when another thread has grown it. */
export function bufferUpTo(memory: WebAssembly.Memory, end: number): SharedArrayBuffer {
  if (memory.buffer.byteLength < end) memory.grow(0);
  return memory.buffer as unknown as SharedArrayBuffer;
}

/** A piece of the memory. */
export interface Block {
  offset: number;
  bytes: number;
}

/**
 * First-fit allocation with coalescing, over pages that this heap alone has grown the memory by.
 * `memory.grow` is atomic, so every thread can have a heap of its own over one shared memory.
 */
export class Heap {
  readonly #memory: WebAssembly.Memory;
  readonly #free: Block[];
  readonly #live = new Map<number, number>();
  #reserved = 0;

  /** @param room what another heap over the memory has given away */
  constructor(memory: WebAssembly.Memory, room: readonly Block[] = []) {
    this.#memory = memory;
    this.#free = room.map((block) => ({ ...block }));
  }

  /** What is free here, which this heap will not use again: for one of another thread. */
  giveAway(): Block[] {
    return this.#free.splice(0);
  }

  /** Bytes this heap has taken from the shared memory, used or not. */
  get reserved(): number {
    return this.#reserved;
  }

  /** The offset of `bytes` bytes, aligned to 64; the contents are whatever was there before. */
  allocate(bytes: number): number {
    const size = Math.max(ALIGNMENT, Math.ceil(bytes / ALIGNMENT) * ALIGNMENT);
    let index = this.#free.findIndex((block) => block.bytes >= size);
    if (index < 0) index = this.#grow(size);
    const block = this.#free[index] as Block;
    const offset = block.offset;
    block.offset += size;
    block.bytes -= size;
    if (block.bytes === 0) this.#free.splice(index, 1);
    this.#live.set(offset, size);
    return offset;
  }

  /** Gives back what `allocate` returned. Throws when `offset` is not allocated. */
  free(offset: number): void {
    const bytes = this.#live.get(offset);
    if (bytes === undefined) throw new Error(`nothing is allocated at offset ${offset}`);
    this.#live.delete(offset);
    this.#insert({ offset, bytes });
  }

  /** Keeps the free list sorted and free of neighbours; returns where the block now stands. */
  #insert(block: Block): number {
    const list = this.#free;
    let at = list.findIndex((other) => other.offset > block.offset);
    if (at < 0) at = list.length;
    list.splice(at, 0, block);
    const next = list[at + 1];
    if (next && block.offset + block.bytes === next.offset) {
      block.bytes += next.bytes;
      list.splice(at + 1, 1);
    }
    const previous = list[at - 1];
    if (previous && previous.offset + previous.bytes === block.offset) {
      previous.bytes += block.bytes;
      list.splice(at, 1);
      return at - 1;
    }
    return at;
  }

  #grow(size: number): number {
    const pages = Math.ceil(Math.max(size, SEGMENT) / PAGE);
    try {
      const offset = this.#memory.grow(pages) * PAGE;
      this.#reserved += pages * PAGE;
      return this.#insert({ offset, bytes: pages * PAGE });
    } catch {
      throw new RangeError(
        `out of tensor memory: ${Math.round(size / 1e6)} MB more do not fit into 4 GiB`,
      );
    }
  }
}
