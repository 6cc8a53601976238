import type { Engine } from './engine.js';
import type { Exactness, Packing, PackingFor } from './kernels/index.js';
import type { ConvolutionParams } from './kernels/signatures.js';
import { type Shape, type Tensor, tensorAt } from './tensor.js';
import type { Shelf } from './threads/packed-cache.js';

/** The weights of a convolution, or their positive or negative part: what products are made with. */
export interface Filter {
  /** `[M, C, kh, kw]`. */
  readonly weights: Tensor;
  /** 0: the weights as they are; 1: max(w, 0); −1: min(w, 0). */
  readonly part: -1 | 0 | 1;
}

/** The weights as they are. */
export const whole = (weights: Tensor): Filter => ({ weights, part: 0 });

/** A product: the filter, the shapes of the layer's input and output, and which way it goes. */
export interface Product {
  readonly filter: Filter;
  readonly input: Shape;
  readonly output: Shape;
  readonly geometry: ConvolutionParams;
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
  #shelf: Shelf | undefined;

  constructor(engine: Engine, packingFor: PackingFor) {
    this.#engine = engine;
    this.#packingFor = packingFor;
  }

  /** From now on, takes from a shelf what other threads have laid out, and leaves there what they lack. */
  shareOn(shelf: Shelf): void {
    this.#shelf = shelf;
  }

  /**
   * The filter's weights, laid out for a product; the plain weights where nothing is gained. They are
   * there until something else is asked for, if no longer.
   */
  for({ filter, input: x, output: y, geometry: params, adjoint, exactness }: Product): Tensor {
    const { weights, part } = filter;
    const packing = this.#packingFor({ w: weights.shape, x, y, params, adjoint, exactness });
    const { shape } = packing;
    if (part === 0 && shape === weights.shape) return weights;
    const [strideY, strideX] = params;
    const key = `${part} ${shape.join(' ')} ${packing.adjoint ? `${strideY} ${strideX}` : ''}`;
    const kept = this.#kept.get(weights.offset)?.get(key);
    if (kept !== undefined) return kept;
    if (this.#passing?.weights === weights && this.#passing.key === key) {
      return this.#passing.packed;
    }
    if (this.#shelf !== undefined) {
      const make = () => this.#layOut(filter, packing, params).offset;
      const offset = this.#shelf.get(weights.offset, codeOf(part, packing, params), make);
      const { memory } = this.#engine;
      return this.#keep(weights.offset, key, tensorAt(memory, offset, shape, weights.dtype));
    }
    const packed = this.#layOut(filter, packing, params);
    this.#file({ weights, key, packed });
    return packed;
  }

  #layOut(
    { weights, part }: Filter,
    packing: Packing,
    [strideY, strideX]: ConvolutionParams,
  ): Tensor {
    const engine = this.#engine;
    const packed = engine.permanently(() => engine.tensor(packing.shape, weights.dtype));
    const how = [part, Number(packing.adjoint), strideY, strideX] as const;
    engine.run('packWeights', [weights, packed], [...how]);
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

  #keep(offset: number, key: string, packed: Tensor): Tensor {
    const kept = this.#kept.get(offset) ?? new Map<string, Tensor>();
    this.#kept.set(offset, kept.set(key, packed));
    return packed;
  }

  /**
   * Gives back what was laid out for the weights at `offset`, whose memory is being released: other
   * weights may come to lie there. What is on a shelf stays: other threads use it.
   */
  forget(offset: number): void {
    const passing = this.#passing;
    if (passing?.weights.offset === offset) {
      this.#passing = undefined;
      this.#engine.release(passing.packed);
    }
    const kept = this.#kept.get(offset);
    if (kept === undefined || this.#shelf !== undefined) return;
    this.#kept.delete(offset);
    for (const packed of kept.values()) this.#engine.release(packed);
  }
}

/** Tells the layouts of one tensor of weights apart. What its shape says beyond this follows from theirs. */
function codeOf(
  part: Filter['part'],
  { shape, adjoint }: Packing,
  [strideY, strideX]: ConvolutionParams,
): number {
  const [elements, rest] = shape.length === 2 ? (shape as [number, number]) : [0, 0];
  const direction = adjoint ? 1 + strideY * 256 + strideX : 0;
  return part + 1 + 4 * (elements + 64 * ((rest % 2) + 2 * direction));
}
