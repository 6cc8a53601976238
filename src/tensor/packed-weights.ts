import type { Arena } from './arena.js';
import type { PackedLayout } from './product.js';
import type { Run } from './run.js';
import { type Shape, type Tensor, tensorAt, viewOf } from './tensor.js';
import type { PackedCache } from './threads/packed-cache.js';

/** The weights of a convolution, or their positive or negative part. */
export interface Filter {
  /** `[M, C, kh, kw]`. */
  readonly weights: Tensor;
  /** 0: the weights as they are; 1: max(w, 0); −1: min(w, 0). */
  readonly part: -1 | 0 | 1;
  /**
   * Another part of the same weights, stacked below the first: `[2M, C, kh, kw]`, the adjoint of which takes what two
   * adjoints of as many outputs do, and adds them up, in one product.
   */
  readonly below?: -1 | 0 | 1;
}

/** The shape of a filter's weights. */
export const shapeOfFilter = ({ weights: { shape }, below }: Filter): Shape =>
  below === undefined ? shape : [2 * shape[0], ...shape.slice(1)];

/** Whether a filter is the positive and the negative part of the same weights, in either order. */
export const isPaired = ({ part, below }: Filter): boolean => part !== 0 && below === -part;

/** The weights as they are. */
export const whole = (weights: Tensor): Filter => ({ weights, part: 0 });

/**
 * Which packed weights are kept in memory: `repeated`, those that are needed a second time, is best for
 * a single picture; `all` for many. (Keeping everything for a single picture would take five times the
 * network's memory.)
 */
export type PackingPolicy = 'repeated' | 'all';

export interface PackedWeightsOptions {
  readonly policy?: PackingPolicy | undefined;
  /** A cache that is shared with other threads; it keeps all. */
  readonly shared?: PackedCache | undefined;
}

/** Packed weights that were made for a shared cache. */
interface Made {
  readonly weights: number;
  readonly code: number;
  readonly packed: Tensor;
}

/** Packed weights that are not kept: those of the last request. */
interface Slot {
  readonly weights: Tensor;
  readonly key: string;
  readonly packed: Tensor;
}

/**
 * Cache of packed weights, keyed by part, direction and layout. An entry is kept from its second
 * request on, for as long as its weights; a first request only fills one reusable slot.
 */
export class PackedWeights {
  readonly #arena: Arena;
  readonly #run: Run;
  readonly #policy: PackingPolicy;
  readonly #shared: PackedCache | undefined;
  /** The entries that are kept, by the offset of their weights, and by key. */
  readonly #kept = new Map<number, Map<string, Tensor>>();
  /** The keys that have been requested, of every tensor of weights. */
  readonly #requested = new WeakMap<Tensor, Set<string>>();
  #slot: Slot | undefined;
  /** What this engine has packed for the shared cache, and which generation of it the entries kept are of. */
  #made: Made[] = [];
  #generation = 0;

  constructor(arena: Arena, run: Run, { policy = 'repeated', shared }: PackedWeightsOptions = {}) {
    this.#arena = arena;
    this.#run = run;
    this.#policy = policy;
    this.#shared = shared;
    arena.whenFreed((offset) => this.#forget(offset));
  }

  /** How many packed tensors it has in the memory: those that are kept, and the last. */
  get count(): number {
    const kept = Array.from(this.#kept.values(), ({ size }) => size);
    return kept.reduce((total, size) => total + size, this.#slot === undefined ? 0 : 1);
  }

  /** The filter's weights in the given layout where they are kept: then they are valid beyond the next request. */
  kept({ weights, part, below }: Filter, { keys }: PackedLayout): Tensor | undefined {
    if (this.#shared !== undefined) this.#dropStale(this.#shared);
    return this.#kept.get(weights.offset)?.get(keyOf(part, below, keys));
  }

  /**
   * The filter's weights in the given layout; the plain weights where packing gains nothing. Valid until the
   * next request.
   */
  get(filter: Filter, layout: PackedLayout): Tensor {
    const { weights, part, below } = filter;
    if (part === 0 && below === undefined && layout.isUnpacked) return weights;
    if (this.#shared !== undefined) this.#dropStale(this.#shared);
    const key = keyOf(part, below, layout.keys);
    const kept = this.#kept.get(weights.offset)?.get(key);
    if (kept !== undefined) return kept;
    if (this.#slot?.weights === weights && this.#slot.key === key) return this.#slot.packed;
    if (this.#shared !== undefined) {
      const code = codeOf(filter, layout);
      const make = () => {
        const packed = this.#pack(filter, layout);
        this.#made.push({ weights: weights.offset, code, packed });
        return packed.offset;
      };
      const offset = this.#shared.get(weights.offset, code, make);
      const { memory } = this.#arena;
      return this.#keep(weights.offset, key, tensorAt(memory, offset, layout.shape, weights.dtype));
    }
    // What is packed has no memory beside what was: of both parts of 384 × 192 kernels of 3×3, either takes 5 MB.
    this.#emptySlot();
    const packed = this.#pack(filter, layout);
    this.#file({ weights, key, packed });
    return packed;
  }

  #emptySlot(): void {
    if (this.#slot !== undefined) this.#arena.release(this.#slot.packed);
    this.#slot = undefined;
  }

  #pack({ weights, part, below }: Filter, layout: PackedLayout): Tensor {
    if (below === undefined || layout.isPaired) return this.#packPart(weights, part, layout);
    const arena = this.#arena;
    return arena.scope(() => {
      const { shape, dtype } = weights;
      const both = arena.tensor([2 * shape[0], ...shape.slice(1)], dtype);
      [part, below].forEach((own, i) => {
        const half = viewOf(both, i * weights.data.length, shape);
        this.#run('packWeights', [weights, half], [own, 0, 1, 1]);
      });
      return this.#packPart(both, 0, layout);
    });
  }

  #packPart(weights: Tensor, part: Filter['part'], layout: PackedLayout): Tensor {
    const { shape, adjoint, stride } = layout;
    const arena = this.#arena;
    const packed = arena.permanently(() => arena.tensor(shape, weights.dtype));
    this.#run('packWeights', [weights, packed], [part, Number(adjoint), ...stride]);
    return packed;
  }

  /** Keeps what is requested for the second time, and puts the rest into the slot. */
  #file(made: Slot): void {
    const { weights, key, packed } = made;
    const requested = this.#requested.get(weights) ?? new Set();
    this.#requested.set(weights, requested);
    if (this.#policy === 'all' || requested.has(key)) {
      this.#keep(weights.offset, key, packed);
      return;
    }
    requested.add(key);
    this.#slot = made;
  }

  #keep(offset: number, key: string, packed: Tensor): Tensor {
    const kept = this.#kept.get(offset) ?? new Map<string, Tensor>();
    this.#kept.set(offset, kept.set(key, packed));
    return packed;
  }

  /**
   * Drops all that is kept where weights have been freed, by whichever engine, since it was: other weights may have
   * the same offset by now. What this engine has packed of those is released; the rest is asked for again.
   */
  #dropStale(shared: PackedCache): void {
    const generation = shared.generation();
    if (generation === this.#generation) return;
    this.#generation = generation;
    this.#kept.clear();
    this.#made = this.#made.filter(({ weights, code, packed }) => {
      const isHeld = shared.has(weights, code, packed.offset);
      if (!isHeld) this.#arena.release(packed);
      return isHeld;
    });
  }

  /**
   * Releases what was packed of the weights at `offset`, which have been freed: other weights may get
   * the same offset. Entries of a shared cache go too, and the engines that have packed them release them.
   */
  #forget(offset: number): void {
    if (this.#slot?.weights.offset === offset) this.#emptySlot();
    this.#shared?.forget(offset);
    const kept = this.#kept.get(offset);
    if (kept === undefined || this.#shared !== undefined) return;
    this.#kept.delete(offset);
    for (const packed of kept.values()) this.#arena.release(packed);
  }

  /** Drops all references to packed weights; their memory is the arena's to give up. */
  clear(): void {
    this.#kept.clear();
    this.#made = [];
    this.#slot = undefined;
  }
}

/** Tells the layouts of one tensor of weights apart. */
const keyOf = (part: Filter['part'], below: Filter['below'], keys: PackedLayout['keys']): string =>
  below === undefined ? keys[part + 1] : `${keys[part + 1]} over ${below}`;

/** A number that tells the layouts of one tensor of weights apart, as `key` does within a thread. */
function codeOf(
  { part, below }: Filter,
  { shape, adjoint, stride: [strideY, strideX] }: PackedLayout,
): number {
  const [elements, rest] = shape.length === 2 ? (shape as [number, number]) : [0, 0];
  const direction = adjoint ? 1 + strideY * 256 + strideX : 0;
  const parts = part + 1 + 4 * (below === undefined ? 3 : below + 1);
  return parts + 16 * (elements + 64 * ((rest % 4) + 4 * direction));
}
