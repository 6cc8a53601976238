import { isSparse } from './density.js';
import type { Convolution, Engine } from './engine.js';
import { MOST_TOGETHER } from './kernels/together.js';
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
 * where their packed weights are not kept.
 */
export function convolveTogether(engine: Engine, all: readonly RectifiedConvolution[]): void {
  const [{ x, ceiling }] = all;
  const products = all.map(({ filter: { weights }, y, shape, exactness }) =>
    engine.productOf({
      ...{ weights: weights.shape, input: x.shape, output: y.shape },
      ...{ shape, adjoint: false, exactness },
    }),
  );
  let [outputs, weighted] = [0, 0];
  all.forEach(({ y }, index) => {
    outputs += y.shape[0];
    weighted += y.shape[0] * products[index].sparseBelow;
  });
  const layout = isSparse(x, weighted / outputs) ? 'sparse' : 'dense';
  const packings = products.map((product) => product.layout(layout));
  const isOneJob =
    layout === 'sparse' &&
    all.length <= MOST_TOGETHER &&
    all.every(({ filter }, index) => engine.packed.keeps(filter, packings[index]));
  if (!isOneJob) {
    for (const convolution of all) engine.convolve(convolution, layout);
    return;
  }
  const each = all.flatMap(({ filter, bias = engine.none, y, z }, index) => [
    ...[filter.weights, bias, z, y, engine.packed.get(filter, packings[index])],
  ]);
  engine.run('convolutionsRelu', [x, ...each], [...products[0].params, ceiling]);
}
