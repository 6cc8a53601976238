import type { Steps } from '../steps.js';
import type { Heap } from './heap.js';
import { bytesPer, type Dtype, type Shape, sizeOf, type Tensor, tensorAt } from './tensor.js';

/** Saves a tensor from its scope: it moves to the scope around that one, or lives until `release`. */
export type Keep = (tensor: Tensor) => Tensor;

/** The owner of tensors: it allocates them on a heap, and frees them one by one or by scope. */
export class Arena {
  readonly dtype: Dtype;
  /** The tensor of shape `[0]` that stands for "none" where a kernel takes a tensor or not. */
  readonly none: Tensor;
  #heap: Heap | undefined;
  /** Offsets of what the innermost scope has to free. */
  #scope: Set<number> | undefined;
  readonly #listeners: ((offset: number) => void)[] = [];

  constructor(heap: Heap, dtype: Dtype) {
    this.#heap = heap;
    this.dtype = dtype;
    const data = dtype === 'float32' ? new Float32Array(0) : new Float64Array(0);
    this.none = { offset: 0, shape: [0], dtype, data };
  }

  get memory(): WebAssembly.Memory {
    return this.heap.memory;
  }

  /** How many tensors are allocated, those of the arena's own caches included. */
  get live(): number {
    return this.heap.live;
  }

  protected get heap(): Heap {
    if (this.#heap === undefined) throw new Error('the engine is closed');
    return this.#heap;
  }

  /** Drops the reference to the memory. Tensors stay readable; nothing can be allocated any more. */
  protected letGo(): void {
    this.#heap = undefined;
    // What listens may hold on to the memory.
    this.#listeners.length = 0;
  }

  /** Calls `listener` with the offset of every tensor that is freed: for caches of what is made of it. */
  whenFreed(listener: (offset: number) => void): void {
    this.#listeners.push(listener);
  }

  /** A tensor whose contents are undefined. It lives until `release`, or the end of its `scope`. */
  tensor(shape: Shape, dtype: Dtype = this.dtype): Tensor {
    const { heap } = this;
    const offset = heap.allocate(sizeOf(shape) * bytesPer[dtype]);
    this.#scope?.add(offset);
    // A copy of the shape: plans and products are remembered by it, and the caller may change its own.
    return tensorAt(heap.memory, offset, [...shape], dtype);
  }

  /** A tensor of zeros. */
  zeros(shape: Shape, dtype: Dtype = this.dtype): Tensor {
    const tensor = this.tensor(shape, dtype);
    tensor.data.fill(0);
    return tensor;
  }

  /**
   * A tensor with the given values.
   * @throws RangeError when their number is not the shape's
   */
  from(values: ArrayLike<number>, shape: Shape, dtype: Dtype = this.dtype): Tensor {
    if (values.length !== sizeOf(shape)) {
      throw new RangeError(`${values.length} values do not fill a tensor of [${shape.join(', ')}]`);
    }
    const tensor = this.tensor(shape, dtype);
    tensor.data.set(values);
    return tensor;
  }

  /** Frees a tensor. */
  release(tensor: Tensor): void {
    this.#free(tensor.offset);
    this.#scope?.delete(tensor.offset);
  }

  /**
   * Gives up a tensor for views of it, which cover it one after the other. What is returned are tensors that are
   * freed one by one: the views, or copies of them where they cannot have blocks of memory of their own.
   */
  cut(tensor: Tensor, views: readonly Tensor[]): readonly Tensor[] {
    const isCut = this.heap.cut(
      tensor.offset,
      views.map(({ data }) => data.byteLength),
    );
    if (isCut) {
      const isScoped = this.#scope?.has(tensor.offset);
      if (isScoped) for (const { offset } of views) this.#scope?.add(offset);
      return views;
    }
    const copies = views.map(({ shape, dtype, data }) => {
      const copy = this.tensor(shape, dtype);
      copy.data.set(data);
      return copy;
    });
    this.release(tensor);
    return copies;
  }

  #free(offset: number): void {
    this.#heap?.free(offset);
    for (const listener of this.#listeners) listener(offset);
  }

  /** Runs `body`, then frees every tensor allocated in it, except those passed to `keep`. */
  scope<T>(body: (keep: Keep) => T): T {
    const outer = this.#scope;
    const inner = new Set<number>();
    this.#scope = inner;
    try {
      return body((tensor) => {
        if (inner.delete(tensor.offset)) outer?.add(tensor.offset);
        return tensor;
      });
    } finally {
      for (const offset of inner) this.#free(offset);
      this.#scope = outer;
    }
  }

  /**
   * `scope` for a computation in steps. Between its steps the scope is not in force, so that others
   * may run on the same arena meanwhile. Also frees when the computation fails or is given up.
   */
  *scopeSteps<T>(body: (keep: Keep) => Steps<T>): Steps<T> {
    const inner = new Set<number>();
    let outer = this.#scope;
    const within = <R>(step: () => R): R => {
      outer = this.#scope;
      this.#scope = inner;
      try {
        return step();
      } finally {
        this.#scope = outer;
      }
    };
    const steps = body((tensor) => {
      if (inner.delete(tensor.offset)) outer?.add(tensor.offset);
      return tensor;
    });
    try {
      for (;;) {
        const { done, value } = within(() => steps.next());
        if (done) return value as T;
        yield;
      }
    } finally {
      within(() => steps.return(undefined as T));
      for (const offset of inner) this.#free(offset);
    }
  }

  /** Runs `body` outside of any scope: what it allocates lives until it is released. */
  permanently<T>(body: () => T): T {
    const outer = this.#scope;
    this.#scope = undefined;
    try {
      return body();
    } finally {
      this.#scope = outer;
    }
  }
}
