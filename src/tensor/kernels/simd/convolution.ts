import type { Tensor } from '../../tensor.js';
import type { Geometry, Kernel } from '../signatures.js';
import { type Cut, cutDirect, cutWinograd } from './cut.js';
import { layoutOf } from './layout.js';
import type { Functions } from './module.js';
import { pack } from './packing.js';
import { type Ends, writePlan } from './plan.js';
import {
  backwardProduct,
  depthOf,
  forwardProduct,
  isMatrix,
  offsetOf,
  type Product,
  packedSize,
  panelsOf,
} from './product.js';
import type { Scratch } from './scratch.js';

/** Columns per unit of `vectorMatrix` in `assembly/vector.ts`. */
const COLUMNS = 128;
/** Rows per unit of `matrixVector`. */
const ROWS = 16;

const cutFor = (product: Product, weights: Tensor): Cut => {
  const layout = layoutOf(weights);
  return layout.kind === 'winograd' ? cutWinograd(product, layout.side) : cutDirect(product);
};

function unitsOf(product: Product, weights: Tensor): number {
  if (layoutOf(weights).kind !== 'plain' || !isMatrix(product)) {
    return cutFor(product, weights).units;
  }
  const { adjoint, rows, tapsY, tapsX } = product;
  return adjoint ? Math.ceil((rows * tapsY * tapsX) / COLUMNS) : Math.ceil(rows / ROWS);
}

/** Whether small results are to be summed anew; see `assembly/refine.ts`. */
function isRefined(weights: Tensor): boolean {
  const layout = layoutOf(weights);
  return layout.kind === 'winograd' && layout.refined;
}

/** The convolution kernels of one thread. */
export function convolutions(
  functions: Functions,
  memory: WebAssembly.Memory,
  scratch: Scratch,
  planAt: number,
) {
  function run(
    product: Product,
    plain: Tensor,
    weights: Tensor,
    geometry: Geometry,
    ends: Ends,
    from: number,
    to: number,
  ): void {
    const isPlain = layoutOf(weights).kind === 'plain';
    if (isPlain && isMatrix(product)) {
      runMatrix(product, weights, ends, from, to);
      return;
    }
    const cut = cutFor(product, weights);
    // Weights that nobody has packed are packed for this call alone, behind the columns.
    const columns = Math.ceil(cut.bytes / 64) * 64;
    const work = scratch.reserve(columns + (isPlain ? 4 * packedSize(product) : 0));
    if (isPlain) packHere(product, weights, geometry, work + columns);
    const refined = isRefined(weights);
    writePlan(memory, planAt, product, cut, ends, {
      weights: isPlain ? work + columns : weights.offset,
      plain: refined ? plain.offset : 0,
      part: refined ? (weights.data.at(-1) as number) : 0,
      scratch: work,
    });
    if (cut.side === 0) functions.direct(planAt, from, to);
    else functions.winograd(planAt, from, to);
  }

  function packHere(product: Product, weights: Tensor, geometry: Geometry, to: number): void {
    const [strideY, strideX] = geometry;
    const how = { part: 0, adjoint: product.adjoint, strideY, strideX };
    pack(functions, weights, { kind: 'panels' }, how, to, 0, 0, panelsOf(product));
  }

  function runMatrix(
    product: Product,
    { offset }: Tensor,
    { x, bias, z, y, rectify }: Ends,
    from: number,
    to: number,
  ): void {
    const { adjoint, channels, rows, tapsY, tapsX } = product;
    if (adjoint) {
      functions.vectorMatrix(offset, x, y, channels, rows * tapsY * tapsX, from, to);
    } else {
      const end = Math.min(to * ROWS, rows);
      const depth = depthOf(product);
      functions.matrixVector(offset, x, bias, z, y, rectify, depth, from * ROWS, end);
    }
  }

  const convolution: Kernel<'convolution'> = {
    units: ([x, w, , y, packed = w], geometry) =>
      unitsOf(forwardProduct(x.shape, w.shape, y.shape, geometry), packed),
    run([x, w, b, y, packed = w], geometry, from, to) {
      const product = forwardProduct(x.shape, w.shape, y.shape, geometry);
      const ends = { x: x.offset, bias: offsetOf(b), z: 0, y: y.offset, rectify: 0 };
      run(product, w, packed, geometry, ends, from, to);
    },
  };
  const convolutionRelu: Kernel<'convolutionRelu'> = {
    units: ([x, w, , , y, packed = w], geometry) =>
      unitsOf(forwardProduct(x.shape, w.shape, y.shape, geometry), packed),
    run([x, w, b, z, y, packed = w], geometry, from, to) {
      const product = forwardProduct(x.shape, w.shape, y.shape, geometry);
      const ends = { x: x.offset, bias: offsetOf(b), z: offsetOf(z), y: y.offset, rectify: 1 };
      run(product, w, packed, geometry, ends, from, to);
    },
  };
  const convolutionInput: Kernel<'convolutionInput'> = {
    units: ([gy, w, gx, packed = w], geometry) =>
      unitsOf(backwardProduct(gy.shape, w.shape, gx.shape, geometry), packed),
    run([gy, w, gx, packed = w], geometry, from, to) {
      const product = backwardProduct(gy.shape, w.shape, gx.shape, geometry);
      const ends = { x: gy.offset, bias: 0, z: 0, y: gx.offset, rectify: 0 };
      run(product, w, packed, geometry, ends, from, to);
    },
  };
  return { convolution, convolutionRelu, convolutionInput };
}
