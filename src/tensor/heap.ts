import { UserError } from '../errors.js';
import { isShared, PAGE } from './memory.js';

/** How much a heap asks for at least when it is full: growing costs a system call. */
const SEGMENT = 8 * 1024 * 1024;

/** Cache lines, and every SIMD load, start at a multiple of this. */
const ALIGNMENT = 64;

/** A piece of the memory. */
export interface Block {
  offset: number;
  bytes: number;
}

/** Free memory that one heap has given up, for the first other heap that takes it over. Plain data. */
export interface SpareMemory {
  readonly blocks: readonly Block[];
  /** The offset of a 32-bit word: 0 until a heap has taken the blocks over. */
  readonly taken: number;
}

/**
 * First-fit allocation with coalescing.
 *
 * Over a shared memory, a heap manages the pages that it has grown the memory by: `memory.grow` is
 * atomic, so every thread can have a heap of its own over one shared memory. An unshared memory has
 * one heap, which manages all of it.
 */
export class Heap {
  readonly memory: WebAssembly.Memory;
  readonly #free: Block[];
  readonly #live = new Map<number, number>();
  #reserved = 0;

  /** @param spare free memory of another heap over the memory; taken over if no other heap has it */
  constructor(memory: WebAssembly.Memory, spare?: SpareMemory) {
    this.memory = memory;
    if (isShared(memory)) {
      this.#free = spare === undefined ? [] : takeOver(memory, spare);
    } else {
      this.#free = [{ offset: PAGE, bytes: memory.buffer.byteLength - PAGE }];
    }
  }

  /** How many blocks are allocated. */
  get live(): number {
    return this.#live.size;
  }

  /** Bytes this heap has taken from the shared memory, used or not. */
  get reserved(): number {
    return this.#reserved;
  }

  /** Gives up all free memory: this heap will not use it again. */
  giveUpFree(): SpareMemory {
    const taken = this.allocate(Int32Array.BYTES_PER_ELEMENT);
    new Int32Array(this.memory.buffer, taken, 1)[0] = 0;
    return { blocks: this.#free.splice(0), taken };
  }

  /** The offset of `bytes` bytes, aligned to 64; the contents are whatever was there before. */
  allocate(bytes: number): number {
    const size = Math.max(ALIGNMENT, Math.ceil(bytes / ALIGNMENT) * ALIGNMENT);
    const list = this.#free;
    let index = 0;
    while (index < list.length && list[index].bytes < size) index++;
    if (index === list.length) index = this.#grow(size);
    const block = list[index];
    const offset = block.offset;
    block.offset += size;
    block.bytes -= size;
    if (block.bytes === 0) this.#free.splice(index, 1);
    this.#live.set(offset, size);
    return offset;
  }

  /** Frees what `allocate` returned. Throws when `offset` is not allocated. */
  free(offset: number): void {
    const bytes = this.#live.get(offset);
    if (bytes === undefined) throw new Error(`nothing is allocated at offset ${offset}`);
    this.#live.delete(offset);
    this.#insert({ offset, bytes });
  }

  /**
   * Makes blocks of their own of the parts of what `allocate` returned, one after the other: each is freed by
   * itself. Where a part would not begin at a multiple of 64, nothing is done, and false returned.
   */
  cut(offset: number, sizes: readonly number[]): boolean {
    const bytes = this.#live.get(offset);
    if (bytes === undefined) throw new Error(`nothing is allocated at offset ${offset}`);
    const isWhole = (size: number) => size > 0 && size % ALIGNMENT === 0;
    const last = sizes.length - 1;
    if (last < 0 || sizes[last] === 0 || !sizes.slice(0, last).every(isWhole)) return false;
    let at = offset;
    for (const [index, size] of sizes.entries()) {
      this.#live.set(at, index < last ? size : offset + bytes - at);
      at += size;
    }
    return true;
  }

  /** Keeps the free list sorted and free of neighbours; returns the block's index in it. */
  #insert(block: Block): number {
    const list = this.#free;
    let at = 0;
    while (at < list.length && list[at].offset < block.offset) at++;
    const next = at < list.length ? list[at] : undefined;
    const previous = at > 0 ? list[at - 1] : undefined;
    const joinsNext = next !== undefined && block.offset + block.bytes === next.offset;
    const joinsPrevious =
      previous !== undefined && previous.offset + previous.bytes === block.offset;
    if (joinsPrevious) {
      previous.bytes += block.bytes;
      if (joinsNext) {
        previous.bytes += next.bytes;
        list.splice(at, 1);
      }
      return at - 1;
    }
    if (joinsNext) {
      next.offset = block.offset;
      next.bytes += block.bytes;
    } else {
      list.splice(at, 0, block);
    }
    return at;
  }

  #grow(size: number): number {
    const pages = Math.ceil(Math.max(size, SEGMENT) / PAGE);
    try {
      const offset = this.memory.grow(pages) * PAGE;
      this.#reserved += pages * PAGE;
      return this.#insert({ offset, bytes: pages * PAGE });
    } catch {
      const limit = isShared(this.memory)
        ? '4 GiB'
        : `${Math.round(this.memory.buffer.byteLength / 2 ** 20)} MiB`;
      throw new UserError(
        (name) =>
          `out of memory: ${Math.ceil(size / 1e6)} MB more do not fit (${limit} at most); use fewer ${name('threads')}, or a smaller network or input, or allow the process more address space`,
        { code: 'unsupported' },
      );
    }
  }
}

/** The blocks, if this is the first thread that asks. */
function takeOver(memory: WebAssembly.Memory, { blocks, taken }: SpareMemory): Block[] {
  const word = new Int32Array(memory.buffer, taken, 1);
  const isFirst = Atomics.compareExchange(word, 0, 0, 1) === 0;
  return isFirst ? blocks.map((block) => ({ ...block })) : [];
}
