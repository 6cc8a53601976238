import { type Block, createMemory, Heap } from './heap.js';
import { type Exactness, type KernelSetName, kernelSets } from './kernels/index.js';
import type {
  ConvolutionParams,
  KernelName,
  KernelSet,
  ParamsOf,
  TensorsOf,
} from './kernels/signatures.js';
import { type Filter, Filters } from './packed-weights.js';
import { bytesPer, type Dtype, type Shape, sizeOf, type Tensor, tensorAt } from './tensor.js';
import { type AnyKernel, kernelNames, kernelOf } from './threads/board.js';
import { Pool } from './threads/pool.js';

/** Calls that touch fewer elements than this are not worth waking another thread for. */
const ALONE_BELOW = 16_384;

export interface EngineOptions {
  /** Which kernels compute; by default `simd`, or for float64 `reference`. */
  readonly kernels?: KernelSetName;
  /** What tensors are made of; `float64` needs the reference kernels. */
  readonly dtype?: Dtype;
  /** Threads that compute, the calling one included; 1 runs without any worker. */
  readonly threads?: number;
  /** A memory to share with another engine; each has a heap of its own in it. */
  readonly memory?: WebAssembly.Memory;
  /** What another engine over that memory has given away. */
  readonly room?: readonly Block[];
}

/** Makes an engine. Throws a RangeError when the kernels cannot compute in `dtype`. */
export async function createEngine(options: EngineOptions = {}): Promise<Engine> {
  const { dtype = 'float32', threads = 1 } = options;
  const kernels = options.kernels ?? (dtype === 'float64' ? 'reference' : 'simd');
  if (dtype === 'float64' && kernels !== 'reference') {
    throw new RangeError('only the reference kernels compute in float64');
  }
  const memory = options.memory ?? createMemory();
  const pool = threads > 1 ? await Pool.create({ memory, kernels }, threads) : undefined;
  return new Engine(memory, kernels, dtype, pool, options.room);
}

/** Memory for tensors, kernels to run on them, and the threads to run them with. */
export class Engine {
  readonly memory: WebAssembly.Memory;
  readonly dtype: Dtype;
  readonly kernels: KernelSetName;
  /** The tensor of shape `[0]` that stands for "none" where a kernel takes a tensor or not. */
  readonly none: Tensor;
  /** Weights, laid out for the kernels. */
  readonly filters: Filters;
  readonly #heap: Heap;
  readonly #set: KernelSet;
  readonly #numbers: Map<KernelName, number>;
  readonly #pool: Pool | undefined;
  #scope: Set<number> | undefined;

  constructor(
    memory: WebAssembly.Memory,
    kernels: KernelSetName,
    dtype: Dtype,
    pool?: Pool,
    room?: readonly Block[],
  ) {
    this.memory = memory;
    this.dtype = dtype;
    this.kernels = kernels;
    this.#heap = new Heap(memory, room);
    this.#set = kernelSets[kernels].create(memory, this.#heap);
    this.#numbers = new Map(kernelNames(this.#set).map((name, index) => [name, index]));
    this.#pool = pool;
    this.none = this.tensor([0]);
    this.filters = new Filters(this, kernelSets[kernels].packingFor);
  }

  get threads(): number {
    return this.#pool?.threads ?? 1;
  }

  /** A tensor whose contents are undefined. It lives until `release`, or the end of its `scope`. */
  tensor(shape: Shape, dtype: Dtype = this.dtype): Tensor {
    const offset = this.#heap.allocate(sizeOf(shape) * bytesPer[dtype]);
    this.#scope?.add(offset);
    return tensorAt(this.memory, offset, shape, dtype);
  }

  /** A tensor of zeros. */
  zeros(shape: Shape, dtype: Dtype = this.dtype): Tensor {
    const tensor = this.tensor(shape, dtype);
    tensor.data.fill(0);
    return tensor;
  }

  /** A tensor with the given values; their number must be the shape's. */
  from(values: ArrayLike<number>, shape: Shape, dtype: Dtype = this.dtype): Tensor {
    const tensor = this.tensor(shape, dtype);
    if (values.length !== tensor.data.length) {
      throw new RangeError(`${values.length} values do not fill a tensor of [${shape.join(', ')}]`);
    }
    tensor.data.set(values);
    return tensor;
  }

  /** What memory is free here, for an engine of another thread to use. */
  giveAway(): Block[] {
    return this.#heap.giveAway();
  }

  /** Gives a tensor's memory back. */
  release(tensor: Tensor): void {
    this.#free(tensor.offset);
    this.#scope?.delete(tensor.offset);
  }

  #free(offset: number): void {
    this.#heap.free(offset);
    this.filters.forget(offset);
  }

  /** Runs `body` and releases every tensor made in it, but for those that it asked to `keep`. */
  scope<T>(body: (keep: (tensor: Tensor) => Tensor) => T): T {
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

  /** Runs `body` outside of any scope: what it makes lives until it is released. */
  permanently<T>(body: () => T): T {
    const outer = this.#scope;
    this.#scope = undefined;
    try {
      return body();
    } finally {
      this.#scope = outer;
    }
  }

  /** Runs a kernel over all its units; see `KernelSignatures` for what each takes. */
  run<N extends KernelName>(name: N, tensors: TensorsOf<N>, params: ParamsOf<N>): void {
    const kernel: AnyKernel = kernelOf(this.#set, name);
    const elements = tensors.reduce((total, { data }) => total + data.length, 0);
    if (this.#pool && elements >= ALONE_BELOW) {
      this.#pool.run(this.#numbers.get(name) as number, kernel, tensors, params);
    } else {
      kernel.run(tensors, params, 0, kernel.units(tensors, params));
    }
  }

  /** `y = A x + b`, A the convolution with a filter; `exact` sums for denominators, `fast` for scores. */
  convolve(
    x: Tensor,
    filter: Filter,
    b: Tensor,
    y: Tensor,
    geometry: ConvolutionParams,
    exactness: Exactness,
  ): void {
    const product = {
      filter,
      input: x.shape,
      output: y.shape,
      geometry,
      adjoint: false,
      exactness,
    };
    const packed = this.filters.for(product);
    this.run('convolution', [x, filter.weights, b, y, packed], geometry);
  }

  /** As `convolve`, and `y = max(z, 0)` in the same pass; with z = `none`, only y is written. */
  convolveRelu(
    x: Tensor,
    filter: Filter,
    b: Tensor,
    z: Tensor,
    y: Tensor,
    geometry: ConvolutionParams,
    exactness: Exactness,
  ): void {
    const product = {
      filter,
      input: x.shape,
      output: y.shape,
      geometry,
      adjoint: false,
      exactness,
    };
    const packed = this.filters.for(product);
    this.run('convolutionRelu', [x, filter.weights, b, z, y, packed], geometry);
  }

  /** `gx = Aᵀ gy`. */
  convolveInput(
    gy: Tensor,
    filter: Filter,
    gx: Tensor,
    geometry: ConvolutionParams,
    exactness: Exactness,
  ): void {
    const product = {
      filter,
      input: gx.shape,
      output: gy.shape,
      geometry,
      adjoint: true,
      exactness,
    };
    const packed = this.filters.for(product);
    this.run('convolutionInput', [gy, filter.weights, gx, packed], geometry);
  }

  /** Ends the worker threads. The tensors stay readable. */
  async close(): Promise<void> {
    await this.#pool?.close();
  }
}
