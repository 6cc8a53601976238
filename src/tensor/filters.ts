import type { Engine } from './engine.js';
import type { Exactness, PackingFor } from './kernels/index.js';
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

/** Weights that are laid out, but not kept: those that were asked for last. */
interface Passing {
  readonly weights: Tensor;
  readonly key: string;
  readonly packed: Tensor;
}

/**
 * Weights in the layout that the kernels read fastest, once for each part, direction and layout. What
 * is asked for again is kept for as long as its weights; until then only the last is, so that
 * somebody who explains one picture does not fill as much memory again as five networks take.
 */
export class Filters {
  /** Whether all is kept that is laid out: what a folder of pictures wants. */
  keepAll = false;
  readonly #engine: Engine;
  readonly #packingFor: PackingFor;
  /** By the weights' offset: what has been laid out, and is kept. */
  readonly #kept = new Map<number, Map<string, Tensor>>();
  /** Of every weights tensor, what has been asked for. */
  readonly #asked = new WeakMap<Tensor, Set<string>>();
  #passing: Passing | undefined;
  /** Another thread's, which it releases. */
  readonly #adopted = new WeakSet<Tensor>();

  constructor(engine: Engine, packingFor: PackingFor) {
    this.#engine = engine;
    this.#packingFor = packingFor;
  }

  /**
   * The filter's weights, laid out for a product; the plain weights where nothing is gained. They are
   * there until something else is asked for, if no longer.
   */
  for({ filter, input, geometry, adjoint, exactness }: Product): Tensor {
    const { weights, part } = filter;
    const packing = this.#packingFor(weights.shape, input, geometry, adjoint, exactness);
    const { shape } = packing;
    if (part === 0 && shape === weights.shape) return weights;
    const [strideY, strideX] = geometry;
    const key = `${part} ${shape.join(' ')} ${packing.adjoint ? `${strideY} ${strideX}` : ''}`;
    const kept = this.#kept.get(weights.offset)?.get(key);
    if (kept !== undefined) return kept;
    if (this.#passing?.weights === weights && this.#passing.key === key) {
      return this.#passing.packed;
    }
    const packed = this.#engine.permanently(() => this.#engine.tensor(shape, weights.dtype));
    const how = [part, Number(packing.adjoint), strideY, strideX] as const;
    this.#engine.run('packWeights', [weights, packed], [...how]);
    this.#file({ weights, key, packed });
    return packed;
  }

  /** Keeps what is asked for a second time, and lets the rest pass. */
  #file(made: Passing): void {
    const { weights, key, packed } = made;
    const asked = this.#asked.get(weights) ?? new Set();
    this.#asked.set(weights, asked);
    if (this.keepAll || asked.has(key)) {
      this.#keep(weights.offset, key, packed);
      return;
    }
    asked.add(key);
    if (this.#passing !== undefined) this.#engine.release(this.#passing.packed);
    this.#passing = made;
  }

  #keep(offset: number, key: string, packed: Tensor): void {
    const kept = this.#kept.get(offset) ?? new Map<string, Tensor>();
    this.#kept.set(offset, kept.set(key, packed));
  }

  /**
   * Gives back what was laid out for the weights at `offset`, whose memory is being released: other
   * weights may come to lie there.
   */
  forget(offset: number): void {
    const passing = this.#passing;
    if (passing?.weights.offset === offset) {
      this.#passing = undefined;
      this.#engine.release(passing.packed);
    }
    const kept = this.#kept.get(offset);
    if (kept === undefined) return;
    this.#kept.delete(offset);
    for (const packed of kept.values()) {
      if (!this.#adopted.has(packed)) this.#engine.release(packed);
    }
  }

  /** All that is kept, for threads that share the memory. */
  share(): SharedFilters {
    return Array.from(this.#kept, ([weights, made]) =>
      Array.from(made, ([key, { offset, shape }]) => ({ weights, key, offset, shape })),
    ).flat();
  }

  /** Takes over what another thread has laid out; it must not release it. */
  adopt(shared: SharedFilters): void {
    const { memory, dtype } = this.#engine;
    for (const { weights, key, offset, shape } of shared) {
      const packed = tensorAt(memory, offset, shape, dtype);
      this.#adopted.add(packed);
      this.#keep(weights, key, packed);
    }
  }
}
