import type { Exactness, PackingFor, Unpacked } from './kernels/index.js';
import {
  type ConvolutionParams,
  type ConvolutionShape,
  convolutionParams,
} from './kernels/signatures.js';
import { isSameShape, type Shape } from './tensor.js';

/** A convolution, or its adjoint, but for the numbers. */
export interface ProductRequest {
  /** `[M, C, kh, kw]`, of the weights. */
  readonly weights: Shape;
  /** `[C, H, W]`, of the convolution's input and output. */
  readonly input: Shape;
  readonly output: Shape;
  readonly shape: ConvolutionShape;
  readonly adjoint: boolean;
  readonly exactness: Exactness;
  /** Whether the weights are the positive and the negative part of the same ones, stacked: see `Filter.below`. */
  readonly paired?: boolean;
}

/** How weights are laid out for a product. */
export interface PackedLayout {
  readonly shape: Shape;
  /** Whether they are the weights as they are, where no part is taken of them. */
  readonly isUnpacked: boolean;
  /** What `packWeights` is told: whether they are for the adjoint, and over which strides. */
  readonly adjoint: boolean;
  /** Whether the product writes low parts, where they are asked for: its sums are in float64. */
  readonly keepsLow: boolean;
  /** Whether parts that are stacked are packed as one, the weights as they are. */
  readonly isPaired: boolean;
  readonly stride: ConvolutionShape['stride'];
  /** Tells the layouts of the same weights apart, by their parts −1, 0 and 1. */
  readonly keys: readonly [string, string, string];
}

/**
 * The layouts of one product: `dense`; `sparse`, which skips zeros; `selected`, of results that are wanted alone;
 * and `plain`, each sum by itself, where dense ones are by Winograd.
 */
export type LayoutName = 'dense' | 'sparse' | 'selected' | 'plain';

/** What the shapes of a product's operands say about it. */
export interface Product {
  readonly params: ConvolutionParams;
  /** The share of elements other than 0 of what it reads, below which it is faster to skip zeros. */
  readonly sparseBelow: number;
  /**
   * The share of results that are wanted below which it is faster to make these alone.
   * @param read the share of elements other than 0 of what it reads, where zeros would be skipped; else 1
   */
  readonly selectedBelow: (read: number) => number;
  /** Whether its weights are packed for Winograd. Decisive sums that are in float64 are not. */
  readonly isWinograd: boolean;
  layout(name: LayoutName): PackedLayout;
}

/** What a kernel set says about products; see `kernelSets`. */
export interface ProductRules {
  readonly packingFor: PackingFor;
  readonly sparseBelow: (unpacked: Unpacked) => number;
  readonly selectedBelow: (unpacked: Unpacked) => (read: number) => number;
}

function layoutFor(
  packingFor: PackingFor,
  unpacked: Unpacked,
  shape: ConvolutionShape,
): PackedLayout {
  const packing = packingFor(unpacked);
  const { stride } = shape;
  const layout = `${packing.shape.join(' ')} ${packing.adjoint ? stride.join(' ') : ''}`;
  return {
    ...packing,
    keepsLow: packing.keepsLow ?? false,
    isPaired: packing.isPaired ?? false,
    isUnpacked: packing.shape === unpacked.w,
    stride,
    keys: [`-1 ${layout}`, `0 ${layout}`, `1 ${layout}`],
  };
}

function makeProduct(
  { packingFor, sparseBelow, selectedBelow }: ProductRules,
  request: ProductRequest,
): Product {
  const { weights: w, input: x, output: y, shape, adjoint, exactness, paired = false } = request;
  const params = convolutionParams(shape);
  const unpacked: Unpacked = { w, x, y, params, adjoint, exactness, paired };
  const unpackedAs: Record<LayoutName, Unpacked> = {
    dense: unpacked,
    sparse: { ...unpacked, sparse: true },
    selected: { ...unpacked, selected: true },
    plain: { ...unpacked, exactness: 'plain' },
  };
  const made = new Map<LayoutName, PackedLayout>();
  const layout = (name: LayoutName): PackedLayout => {
    const found = made.get(name) ?? layoutFor(packingFor, unpackedAs[name], shape);
    made.set(name, found);
    return found;
  };
  const shapeFor = (exactness: Exactness) => packingFor({ ...unpacked, exactness }).shape.join(' ');
  return {
    params,
    sparseBelow: sparseBelow(unpacked),
    selectedBelow: selectedBelow(unpacked),
    isWinograd: shapeFor(exactness === 'decisive' ? 'exact' : exactness) !== shapeFor('plain'),
    layout,
  };
}

/** A product that was asked for, and for what. */
interface Entry extends ProductRequest {
  readonly product: Product;
}

const isFor = (entry: Entry, request: ProductRequest): boolean =>
  entry.adjoint === request.adjoint &&
  entry.exactness === request.exactness &&
  entry.paired === request.paired &&
  isSameShape(entry.output, request.output) &&
  isSameShape(entry.input, request.input) &&
  isSameShape(entry.weights, request.weights);

/**
 * The most products that are remembered of one description: a convolution has some four for inputs of one size,
 * but all inner products share one.
 */
const MOST = 256;

/**
 * The products of a kernel set, each made once for as long as its layer's description is there: what they say is
 * needed hundreds of times a picture, and to work it out again takes 10 µs, as long as a small kernel.
 */
export function createProducts(rules: ProductRules): (request: ProductRequest) => Product {
  const known = new WeakMap<ConvolutionShape, Entry[]>();
  return (request) => {
    const entries = known.get(request.shape) ?? [];
    for (const entry of entries) if (isFor(entry, request)) return entry.product;
    const product = makeProduct(rules, request);
    known.set(request.shape, [{ ...request, product }, ...entries.slice(0, MOST - 1)]);
    return product;
  };
}
