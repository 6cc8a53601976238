/// <reference lib="esnext.disposable" preserve="true" />
import { Arena } from './arena.js';
import { isSparse, shareOf } from './density.js';
import {
  type Attachment,
  checkOptions,
  type EngineOptions,
  type EngineParts,
  type SharedEngine,
} from './engine-options.js';
import { Heap, type SpareMemory } from './heap.js';
import { type Exactness, type KernelSetName, kernelSets } from './kernels/index.js';
import type {
  ConvolutionShape,
  KernelName,
  KernelSet,
  ParamsOf,
  TensorsOf,
} from './kernels/signatures.js';
import { createMemory, isShared } from './memory.js';
import {
  type Filter,
  isPaired,
  PackedWeights,
  type PackingPolicy,
  shapeOfFilter,
} from './packed-weights.js';
import { createProducts, type LayoutName, type Product, type ProductRequest } from './product.js';
import { settleTies } from './settle-ties.js';
import type { Dtype, Tensor } from './tensor.js';
import { type AnyKernel, kernelNames, kernelOf } from './threads/board.js';
import { PACKED_CACHE_BYTES, type PackedCache, packedCacheAt } from './threads/packed-cache.js';
import { Pool } from './threads/pool.js';
import { type LeakLimit, leaks } from './winograd-leak.js';

/** Calls that touch fewer elements than this are not worth waking another thread for. */
const ALONE_BELOW = 16_384;

export type { Attachment, EngineOptions, EngineParts, SharedEngine } from './engine-options.js';

/**
 * Makes an engine.
 * @throws RangeError when the kernels cannot compute in `dtype`, or a part is missing for the options
 * @throws UserError for options that there are not, and values that they cannot have
 */
export async function createEngine(
  options: (EngineOptions & EngineParts) | Attachment = {},
): Promise<Engine> {
  checkOptions(options);
  if ('attach' in options) {
    const { memory, packed, ...rest } = options.attach;
    return new Engine({ ...rest, memory, shared: packedCacheAt(memory, packed) });
  }
  const { dtype = 'float32', threads = 1, packing = 'repeated', spawn } = options;
  const kernels = options.kernels ?? (dtype === 'float64' ? 'reference' : 'simd');
  if (dtype === 'float64' && kernels !== 'reference') {
    throw new RangeError('only the reference kernels compute in float64');
  }
  const memory = options.memory ?? createMemory();
  const wasm = kernelSets[kernels].needsWasm ? await options.wasm?.(isShared(memory)) : undefined;
  const parts = { memory, kernels, dtype, wasm, packing };
  if (threads <= 1) return new Engine(parts);
  if (spawn === undefined || !isShared(memory)) {
    throw new RangeError(
      'more than one thread needs a shared memory, and `spawn` to start threads',
    );
  }
  return new Engine({ ...parts, pool: await Pool.create(spawn, parts, threads) });
}

let closedBefore = false;

/**
 * Makes the garbage collector look for memory to free, from the second engine on that is closed: a process
 * with one need not wait for it at its end, 10 ms. It does not count what lies in a shared WebAssembly
 * memory, so that those of 200 engines, closed and forgotten, took 5.4 GB; it does count a buffer, which
 * costs nothing as long as nobody writes to it.
 */
function tellCollector(bytes: number): void {
  if (closedBefore) new ArrayBuffer(bytes);
  closedBefore = true;
}

interface Parts {
  readonly memory: WebAssembly.Memory;
  readonly kernels: KernelSetName;
  readonly dtype: Dtype;
  readonly wasm: WebAssembly.Module | undefined;
  readonly packing?: PackingPolicy;
  readonly pool?: Pool;
  readonly spare?: SpareMemory;
  readonly shared?: PackedCache;
}

/** The operands of a convolution `z = A x + b`. */
export interface Convolution {
  readonly x: Tensor;
  readonly filter: Filter;
  /** By default none. */
  readonly bias?: Tensor | undefined;
  /** Written: z, or where `z` is given, min(max(z, 0), ceiling). */
  readonly y: Tensor;
  /** Given for a convolution with ReLU: written too, unless it is the arena's `none`. */
  readonly z?: Tensor | undefined;
  /** The largest y of a convolution with ReLU; none by default. */
  readonly ceiling?: number;
  readonly shape: ConvolutionShape;
  /** `decisive` sums for activations, `exact` ones for denominators, `fast` for scores and gradients. */
  readonly exactness: Exactness;
  /** Results are wanted where this, a tensor like y, is not 0; elsewhere, they may be anything. By default all. */
  readonly where?: Tensor | undefined;
}

/** The operands of a convolution's adjoint, `gx = Aᵀ gy`. */
export interface ConvolutionAdjoint {
  readonly gy: Tensor;
  /** The share of gy's elements that are other than 0, where it is known; else it is found by a sample. */
  readonly share?: number | undefined;
  readonly filter: Filter;
  readonly gx: Tensor;
  readonly shape: ConvolutionShape;
  readonly exactness: Exactness;
  /** Where rounding errors must not reach inputs outside a unit's receptive field. */
  readonly leak?: LeakLimit | undefined;
  /** Results are wanted where this, a tensor like gx, is not 0; elsewhere, they may be anything. By default all. */
  readonly where?: Tensor | undefined;
}

/**
 * Which layout of its weights a product takes, but for Winograd's leaks. It depends on nothing but what is read,
 * which results are wanted, and shapes.
 */
function layoutOf(
  product: Product,
  read: Tensor,
  where: Tensor | undefined,
  known?: number,
): LayoutName {
  const share = product.sparseBelow > 0 ? (known ?? shareOf(read)) : 1;
  const sparse = share < product.sparseBelow;
  const below = where === undefined ? 0 : product.selectedBelow(sparse ? share : 1);
  if (where !== undefined && isSparse(where, below)) return 'selected';
  return sparse ? 'sparse' : 'dense';
}

/** An arena, kernels that compute on its tensors, and the threads that run them. */
export class Engine extends Arena {
  readonly kernels: KernelSetName;
  /** Cache of packed weights. */
  readonly packed: PackedWeights;
  /** What is to be known of a product before its kernel runs. */
  readonly productOf: (request: ProductRequest) => Product;
  readonly #wasm: WebAssembly.Module | undefined;
  readonly #numbers: Map<KernelName, number>;
  #set: KernelSet | undefined;
  #pool: Pool | undefined;
  #shared: SharedEngine | undefined;

  /** `createEngine` makes engines. */
  constructor({ memory, kernels, dtype, wasm, packing, pool, spare, shared }: Parts) {
    const heap = new Heap(memory, spare);
    super(heap, dtype);
    this.kernels = kernels;
    this.#wasm = wasm;
    this.#pool = pool;
    this.#set = kernelSets[kernels].create(memory, heap, wasm);
    this.#numbers = new Map(kernelNames(this.#set).map((name, index) => [name, index]));
    this.productOf = createProducts(kernelSets[kernels]);
    const options = { policy: packing, shared };
    this.packed = new PackedWeights(this, (...call) => this.run(...call), options);
  }

  get threads(): number {
    return this.#pool?.threads ?? 1;
  }

  /** Runs a kernel over all its units; see `KernelSignatures` for the tensors and numbers of each. */
  run<N extends KernelName>(name: N, tensors: TensorsOf<N>, params: ParamsOf<N>): void {
    if (this.#set === undefined) throw new Error('the engine is closed');
    const kernel: AnyKernel = kernelOf(this.#set, name);
    let elements = 0;
    for (const { data } of tensors) elements += data.length;
    if (this.#pool && elements >= ALONE_BELOW) {
      this.#pool.run(this.#numbers.get(name) as number, kernel, tensors, params);
    } else {
      kernel.run(tensors, params, 0, kernel.units(tensors, params));
    }
  }

  /**
   * `y = A x + b`, A the convolution with a filter; or with ReLU, `z = A x + b` and `y = min(max(z, 0), ceiling)`.
   * @param decided how, where that is known
   */
  convolve(convolution: Convolution, decided?: LayoutName): void {
    const { x, filter, bias = this.none, y, z, shape, exactness, where } = convolution;
    const { weights } = filter;
    const product = this.productOf({
      weights: weights.shape,
      input: x.shape,
      output: y.shape,
      shape,
      adjoint: false,
      exactness,
    });
    // A convolution with ReLU writes two tensors, both of them whole.
    const layout = decided ?? layoutOf(product, x, z === undefined ? where : undefined);
    const packing = product.layout(layout);
    const packed = this.packed.get(filter, packing);
    const { params } = product;
    // Kernels that sum in float32 know no low parts. Those of GoogLeNet's first layer take 0.2 ms to fill.
    if (!packing.keepsLow) y.low?.data.fill(0);
    if (z === undefined) {
      const wanted = where !== undefined && layout === 'selected' ? [where] : [];
      this.run('convolution', [x, weights, bias, y, packed, ...wanted], params);
    } else {
      const { ceiling = Number.POSITIVE_INFINITY } = convolution;
      const low = y.low === undefined ? [] : [y.low];
      const tensors = [x, weights, bias, z, y, packed, ...low] as const;
      this.run('convolutionRelu', [...tensors], [...params, ceiling]);
    }
    if (exactness === 'decisive' && layout === 'dense' && product.isWinograd) {
      settleTies(x, shape, z === undefined ? [y] : [z, y]);
    }
  }

  /** `gx = Aᵀ gy`. */
  convolveInput({
    gy,
    share,
    filter,
    gx,
    shape,
    exactness,
    leak,
    where,
  }: ConvolutionAdjoint): void {
    const { weights } = filter;
    const product = this.productOf({
      weights: shapeOfFilter(filter),
      input: gx.shape,
      output: gy.shape,
      shape,
      adjoint: true,
      exactness,
      paired: isPaired(filter),
    });
    const layout = layoutOf(product, gy, where, share);
    const mayLeak = leak !== undefined && layout === 'dense' && product.isWinograd;
    const name = mayLeak && leaks(this, leak) ? 'plain' : layout;
    const packed = this.packed.get(filter, product.layout(name));
    const wanted = where !== undefined && name === 'selected' ? [where] : [];
    this.run('convolutionInput', [gy, weights, gx, packed, ...wanted], product.params);
  }

  /**
   * What other threads need to attach engines to this one's memory: `createEngine({ attach })`. The
   * first that attaches takes over what is free now; they all share one cache of packed weights.
   */
  share(): SharedEngine {
    this.#shared ??= this.permanently(() => {
      const packed = this.zeros([PACKED_CACHE_BYTES / 4], 'float32').offset;
      const { memory, kernels, dtype } = this;
      const cache = packedCacheAt(memory, packed);
      this.whenFreed((offset) => cache.forget(offset));
      return { memory, kernels, dtype, wasm: this.#wasm, spare: this.heap.giveUpFree(), packed };
    });
    return this.#shared;
  }

  /** Ends the worker threads and lets go of the memory. Tensors stay readable. */
  async close(): Promise<void> {
    if (this.#set === undefined) return;
    await this.#pool?.close();
    this.#pool = undefined;
    this.#set = undefined;
    this.#shared = undefined;
    this.packed.clear();
    tellCollector(this.memory.buffer.byteLength);
    this.letGo();
  }

  /** As `close`, for `await using`. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }
}
