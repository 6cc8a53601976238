import type { Tensor } from '../../tensor.js';
import type { Kernel } from '../signatures.js';
import { type Cut, cutDirect, cutStrips, cutWinograd, takesStrips } from './cut.js';
import { layoutOf, stepsOf } from './layout.js';
import type { Functions } from './module.js';
import { type Ends, writePlan } from './plan.js';
import {
  backwardProduct,
  depthOf,
  forwardProduct,
  isMatrix,
  offsetOf,
  type Product,
} from './product.js';
import type { Scratch } from './scratch.js';

/** Columns per unit of `vectorMatrix` in `assembly/vector.ts`. */
const COLUMNS = 128;
/** Rows per unit of `matrixVector`. */
const ROWS = 16;

function cutFor(product: Product, weights: Tensor): Cut {
  const { side, packed } = layoutOf(weights);
  if (side > 0) return cutWinograd(product, side);
  const straight = packed && !stepsOf(product, side).turned;
  return straight && takesStrips(product) ? cutStrips(product) : cutDirect(product);
}

/** Whether the weights, as they stand, are multiplied with a single vector. */
const isVector = (product: Product, weights: Tensor) =>
  !layoutOf(weights).packed && isMatrix(product);

function countUnits(product: Product, weights: Tensor): number {
  if (!isVector(product, weights)) return cutFor(product, weights).units;
  const { adjoint, rows, tapsY, tapsX } = product;
  return adjoint ? Math.ceil((rows * tapsY * tapsX) / COLUMNS) : Math.ceil(rows / ROWS);
}

/** A product, made of `plain` weights that are laid out as `weights`, which may be the same. */
interface Work {
  readonly product: Product;
  readonly plain: Tensor;
  readonly weights: Tensor;
  readonly ends: Ends;
}

/** Makes units of a product; `fresh`: the first of a job that this thread makes. */
type Perform = (from: number, to: number, fresh: boolean) => void;

/** The convolution kernels of one thread. */
export function convolutions(
  functions: Functions,
  memory: WebAssembly.Memory,
  scratch: Scratch,
  planAt: number,
) {
  /**
   * The job that was last worked on, and how: its plan is written, and its columns are in the scratch
   * memory still.
   */
  let job: readonly Tensor[] | undefined;
  let perform: Perform = () => {};

  /** Asked for once at the beginning of a job, before any thread runs units of it. */
  function unitsOf(product: Product, weights: Tensor): number {
    job = undefined;
    return countUnits(product, weights);
  }

  /** Units of a job, which `describe` tells of when it is a new one. */
  function run(tensors: readonly Tensor[], describe: () => Work, from: number, to: number): void {
    const fresh = tensors !== job;
    if (fresh) {
      job = tensors;
      perform = prepare(describe());
    }
    perform(from, to, fresh);
  }

  function prepare({ product, plain, weights, ends }: Work): Perform {
    if (isVector(product, weights)) return performMatrix(product, weights, ends);
    const { side, packed, refined } = layoutOf(weights);
    const cut = cutFor(product, weights);
    const { turned, panelStep, elementStep } = stepsOf(product, side);
    const panel = Math.ceil(cut.bytes / 64) * 64;
    const work = scratch.reserve(panel + (packed ? 0 : cut.panelBytes));
    writePlan(memory, planAt, product, cut, ends, {
      weights: packed ? weights.offset : 0,
      panelStep,
      elementStep,
      turned: Number(packed && turned),
      panel: work + panel,
      plain: plain.offset,
      part: refined ? (weights.data.at(-1) as number) : 0,
      adjoint: Number(product.adjoint),
      kernelY: plain.shape[2] as number,
      kernelX: plain.shape[3] as number,
      refined: Number(refined && !product.adjoint),
      scratch: work,
    });
    return (from, to, fresh) => functions[cut.way](planAt, from, to, Number(fresh));
  }

  function performMatrix(
    product: Product,
    { offset }: Tensor,
    { x, bias, z, y, rectify }: Ends,
  ): Perform {
    const { adjoint, channels, rows, tapsY, tapsX } = product;
    if (adjoint) {
      const columns = rows * tapsY * tapsX;
      return (from, to) => functions.vectorMatrix(offset, x, y, channels, columns, from, to);
    }
    const ends = [offset, x, bias, z, y, rectify] as const;
    const depth = depthOf(product);
    return (from, to) =>
      functions.matrixVector(...ends, depth, from * ROWS, Math.min(to * ROWS, rows));
  }

  const convolution: Kernel<'convolution'> = {
    units([x, w, , y, packed = w], geometry) {
      return unitsOf(forwardProduct(x.shape, w.shape, y.shape, geometry), packed);
    },
    run(tensors, geometry, from, to) {
      const [x, w, b, y, packed = w] = tensors;
      const describe = (): Work => ({
        product: forwardProduct(x.shape, w.shape, y.shape, geometry),
        plain: w,
        weights: packed,
        ends: { x: x.offset, bias: offsetOf(b), z: 0, y: y.offset, rectify: 0 },
      });
      run(tensors, describe, from, to);
    },
  };
  const convolutionRelu: Kernel<'convolutionRelu'> = {
    units([x, w, , , y, packed = w], geometry) {
      return unitsOf(forwardProduct(x.shape, w.shape, y.shape, geometry), packed);
    },
    run(tensors, geometry, from, to) {
      const [x, w, b, z, y, packed = w] = tensors;
      const describe = (): Work => ({
        product: forwardProduct(x.shape, w.shape, y.shape, geometry),
        plain: w,
        weights: packed,
        ends: { x: x.offset, bias: offsetOf(b), z: offsetOf(z), y: y.offset, rectify: 1 },
      });
      run(tensors, describe, from, to);
    },
  };
  const convolutionInput: Kernel<'convolutionInput'> = {
    units([gy, w, gx, packed = w], geometry) {
      return unitsOf(backwardProduct(gy.shape, w.shape, gx.shape, geometry), packed);
    },
    run(tensors, geometry, from, to) {
      const [gy, w, gx, packed = w] = tensors;
      const describe = (): Work => ({
        product: backwardProduct(gy.shape, w.shape, gx.shape, geometry),
        plain: w,
        weights: packed,
        ends: { x: gy.offset, bias: 0, z: 0, y: gx.offset, rectify: 0 },
      });
      run(tensors, describe, from, to);
    },
  };
  return { convolution, convolutionRelu, convolutionInput };
}
