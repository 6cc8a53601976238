import { isSparse } from './density.js';
import type { Convolution, Engine } from './engine.js';
import type { TensorsOf } from './kernels/signatures.js';
import { MOST_TOGETHER } from './kernels/together.js';
import type { Product } from './product.js';
import type { Tensor } from './tensor.js';

/** A convolution with ReLU. */
export interface RectifiedConvolution extends Convolution {
  readonly z: Tensor;
  readonly ceiling: number;
}

/**
 * Several convolutions with ReLU of one tensor that differ in their filters alone, of which no low part is wanted. All
 * of them skip zeros, or none, by what is best for them together, so that results are the same bits whether they are
 * one job or several: one lists what is not 0 once for all, and threads wait for each other once. They are several
 * where their packed weights are not kept; and where one of them has sums in float64, each is as it would be alone.
 */
export function convolveTogether(engine: Engine, all: readonly RectifiedConvolution[]): void {
  const [{ x, ceiling }] = all;
  const products: Product[] = [];
  let [outputs, weighted] = [0, 0];
  for (const { filter, y, shape, exactness } of all) {
    const shapes = { weights: filter.weights.shape, input: x.shape, output: y.shape };
    const product = engine.productOf({ ...shapes, shape, adjoint: false, exactness });
    products.push(product);
    outputs += y.shape[0];
    weighted += y.shape[0] * product.sparseBelow;
  }
  if (products.some((product) => product.layout('dense').keepsLow)) {
    for (const convolution of all) engine.convolve(convolution);
    return;
  }
  const layout = isSparse(x, weighted / outputs) ? 'sparse' : 'dense';
  const tensors = layout === 'sparse' ? tensorsOf(engine, all, products) : undefined;
  if (tensors === undefined) {
    for (const convolution of all) engine.convolve(convolution, layout);
  } else {
    engine.run('convolutionsRelu', tensors, [...products[0].params, ceiling]);
  }
}

/** The tensors of one job for all; undefined where they are too many, or packed weights are not kept. */
function tensorsOf(
  engine: Engine,
  all: readonly RectifiedConvolution[],
  products: readonly Product[],
): TensorsOf<'convolutionsRelu'> | undefined {
  if (all.length > MOST_TOGETHER) return undefined;
  const tensors: TensorsOf<'convolutionsRelu'> = [all[0].x];
  for (let k = 0; k < all.length; k++) {
    const { filter, bias = engine.none, y, z } = all[k];
    const packed = engine.packed.kept(filter, products[k].layout('sparse'));
    if (packed === undefined) return undefined;
    tensors.push(filter.weights, bias, z, y, packed);
  }
  return tensors;
}
