import type { Engine } from './engine.js';
import type { Exactness, PackedShape } from './kernels/index.js';
import type { Geometry } from './kernels/signatures.js';
import { type Shape, type Tensor, tensorAt } from './tensor.js';

/** The weights of a convolution, or their positive or negative part: what products are made with. */
export interface Filter {
  /** `[M, C, kh, kw]`. */
  readonly weights: Tensor;
  /** 0: the weights as they are; 1: max(w, 0); −1: min(w, 0). */
  readonly part: -1 | 0 | 1;
}

/** The weights as they are. */
export const whole = (weights: Tensor): Filter => ({ weights, part: 0 });

/** Where laid-out weights lie: what one thread tells another of them. */
export type SharedFilters = readonly {
  readonly weights: number;
  readonly key: string;
  readonly offset: number;
  readonly shape: Shape;
}[];

/** A product: the filter, the shape of the layer's input, and which way it goes. */
export interface Product {
  readonly filter: Filter;
  readonly input: Shape;
  readonly geometry: Geometry;
  readonly adjoint: boolean;
  readonly exactness: Exactness;
}

/**
 * Weights in the layout that the kernels read fastest: made when first asked for, once for each
 * part, direction and layout, and kept for as long as the engine lives.
 */
export class Filters {
  readonly #engine: Engine;
  readonly #packedShape: PackedShape;
  readonly #made = new WeakMap<Tensor, Map<string, Tensor>>();
  /** By the weights' offset: for other threads, and from them. */
  readonly #shared = new Map<number, Map<string, Tensor>>();
  /** Another thread's, which it releases. */
  readonly #adopted = new WeakSet<Tensor>();

  constructor(engine: Engine, packedShape: PackedShape) {
    this.#engine = engine;
    this.#packedShape = packedShape;
  }

  /** The filter's weights, laid out for a product; the plain weights where nothing is gained. */
  for({ filter, input, geometry, adjoint, exactness }: Product): Tensor {
    const { weights, part } = filter;
    const shape = this.#packedShape(weights.shape, input, geometry, adjoint, exactness);
    if (part === 0 && shape === weights.shape) return weights;
    const [strideY, strideX] = geometry;
    const direction = shape === weights.shape ? '' : `${adjoint} ${strideY} ${strideX}`;
    const key = `${part} ${shape.join(' ')} ${direction}`;
    let made = this.#made.get(weights);
    if (made === undefined) {
      made = this.#shared.get(weights.offset) ?? new Map();
      this.#made.set(weights, made);
      this.#shared.set(weights.offset, made);
    }
    let packed = made.get(key);
    if (packed === undefined) {
      packed = this.#engine.permanently(() => this.#engine.tensor(shape, weights.dtype));
      const how = [part, Number(adjoint), strideY, strideX] as const;
      this.#engine.run('packWeights', [weights, packed], [...how]);
      made.set(key, packed);
    }
    return packed;
  }

  /**
   * Gives back what was laid out for the weights at `offset`, whose memory is being released: other
   * weights may come to lie there.
   */
  forget(offset: number): void {
    const made = this.#shared.get(offset);
    if (made === undefined) return;
    this.#shared.delete(offset);
    for (const packed of made.values()) {
      if (!this.#adopted.has(packed)) this.#engine.release(packed);
    }
  }

  /** All that has been laid out, for threads that share the memory. */
  share(): SharedFilters {
    return Array.from(this.#shared, ([weights, made]) =>
      Array.from(made, ([key, { offset, shape }]) => ({ weights, key, offset, shape })),
    ).flat();
  }

  /** Takes over what another thread has laid out; it must not release it. */
  adopt(shared: SharedFilters): void {
    const { memory, dtype } = this.#engine;
    for (const { weights, key, offset, shape } of shared) {
      const made = this.#shared.get(weights) ?? new Map<string, Tensor>();
      this.#shared.set(weights, made);
      const packed = tensorAt(memory, offset, shape, dtype);
      this.#adopted.add(packed);
      made.set(key, packed);
    }
  }
}
