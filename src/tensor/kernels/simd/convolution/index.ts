import type { Tensor } from '../../../tensor.js';
import type { Kernel, ParamsOf } from '../../signatures.js';
import { eachOf, MOST_TOGETHER } from '../../together.js';
import { VECTOR_COLUMNS } from '../constants.js';
import { floatBits, UNBOUNDED } from '../float-bits.js';
import type { Functions } from '../module.js';
import type { Scratch } from '../scratch.js';
import { depthOf, type Gemm, offsetOf } from './gemm.js';
import { type Operands, PLAN_BYTES, planFields, writePlan } from './plan.js';
import {
  createPrepare,
  type PreparedProduct,
  type ProductTensors,
  VECTOR_ROWS,
} from './prepared.js';

/** The offset of the tensor that says which results are wanted; 0 where all are. */
const whereOf = (where: Tensor | undefined) => where?.offset ?? 0;

/** Computes units of a GEMM; `fresh` is true at the first call of a job in this thread. */
type Compute = (from: number, to: number, fresh: boolean) => void;

/**
 * The convolution kernels of one thread.
 * @param planAt the offset of `PLAN_BYTES` bytes for each of `MOST_TOGETHER` plans
 */
export function convolutions(
  functions: Functions,
  memory: WebAssembly.Memory,
  scratch: Scratch,
  planAt: number,
) {
  const planAtOf = (index: number) => planAt + index * PLAN_BYTES;
  const plans = Array.from(
    { length: MOST_TOGETHER },
    (_, index) => new Int32Array(memory.buffer, planAtOf(index), planFields.length),
  );
  const prepare = createPrepare();
  /** The tensors of the last job, whose plan and packed columns are still in this thread's memory. */
  let last: readonly Tensor[] | undefined;
  let compute: Compute = () => {};
  let isFresh = false;

  /** The number of units; called once when a job begins, before any thread computes units of it. */
  function unitsOf({ units }: PreparedProduct): number {
    last = undefined;
    return units;
  }

  /** Begins a job in this thread. */
  function begin(
    job: readonly Tensor[],
    product: PreparedProduct,
    tensors: ProductTensors,
    operands: Operands,
  ): void {
    last = job;
    isFresh = true;
    if (product.isVector) {
      compute = vectorProduct(product.gemm, tensors.weights, operands);
      return;
    }
    place(product, tensors, operands, 0, 0);
    const algorithm = functions[product.schedule.algorithm];
    compute = (from, to, fresh) => algorithm(planAt, from, to, Number(fresh));
  }

  /** Writes the plan of a product to place `index`; `next` is the offset of the next one's, 0 for none. */
  function place(
    { schedule, layout, template }: PreparedProduct,
    { plain, weights }: ProductTensors,
    operands: Operands,
    index: number,
    next: number,
  ): void {
    const panel = Math.ceil(schedule.bytes / 64) * 64;
    const work = scratch.reserve(panel + (layout.packed ? 0 : schedule.panelBytes));
    writePlan(plans[index], template, operands, {
      weights: layout.packed ? weights.offset : 0,
      panel: work + panel,
      plain: plain.offset,
      part: layout.refined || layout.paired ? weights.data[weights.data.length - 1] : 0,
      next,
      scratch: work,
    });
  }

  function run(from: number, to: number): void {
    compute(from, to, isFresh);
    isFresh = false;
  }

  function vectorProduct(gemm: Gemm, { offset }: Tensor, operands: Operands): Compute {
    const { adjoint, channels, rows, tapsY, tapsX } = gemm;
    const { x, bias, z, y, rectify, ceiling } = operands;
    if (adjoint) {
      const columns = rows * tapsY * tapsX;
      const work = scratch.reserve(4 * VECTOR_COLUMNS);
      return (from, to) => functions.vectorMatrix(offset, x, y, channels, columns, work, from, to);
    }
    const given = [offset, x, bias, z, y, rectify, ceiling] as const;
    const depth = depthOf(gemm);
    return (from, to) =>
      functions.matrixVector(...given, depth, from * VECTOR_ROWS, Math.min(to * VECTOR_ROWS, rows));
  }

  const convolution: Kernel<'convolution'> = {
    units([image, plain, , result, weights = plain], params) {
      return unitsOf(prepare({ image, result, plain, weights }, params, false));
    },
    run(tensors, params, from, to) {
      if (tensors !== last) {
        const [image, plain, b, result, weights = plain, wanted] = tensors;
        const own = { image, result, plain, weights };
        begin(tensors, prepare(own, params, false), own, {
          ...{ x: image.offset, bias: offsetOf(b), z: 0, y: result.offset },
          ...{ low: 0, where: whereOf(wanted), rectify: 0, ceiling: UNBOUNDED },
        });
      }
      run(from, to);
    },
  };
  const convolutionRelu: Kernel<'convolutionRelu'> = {
    units([image, plain, , , result, weights = plain], params) {
      return unitsOf(prepare({ image, result, plain, weights }, params, false));
    },
    run(tensors, params, from, to) {
      if (tensors !== last) {
        const [image, plain, b, z, result, weights = plain, low] = tensors;
        const own = { image, result, plain, weights };
        begin(tensors, prepare(own, params, false), own, {
          ...{ x: image.offset, bias: offsetOf(b), z: offsetOf(z), y: result.offset },
          ...{ low: low?.offset ?? 0, where: 0, rectify: 1, ceiling: floatBits(params[7]) },
        });
      }
      run(from, to);
    },
  };
  /** Each of several convolutions, which skip zeros: their lists are the same. */
  const productsOf = (all: readonly Tensor[], params: ParamsOf<'convolutionsRelu'>) =>
    eachOf(all).map(([image, plain, b, z, result, weights]) => {
      const tensors = { image, result, plain, weights };
      const product = prepare(tensors, params, false);
      if (!product.layout.wide) throw new RangeError('weights are not packed to skip zeros');
      const operands = {
        ...{ x: image.offset, bias: offsetOf(b), z: offsetOf(z), y: result.offset },
        ...{ low: 0, where: 0, rectify: 1, ceiling: floatBits(params[7]) },
      };
      return { product, tensors, operands };
    });
  /** Those of the job whose units were counted, for the thread that counts them to begin with. */
  let counted: {
    readonly all: readonly Tensor[];
    readonly products: ReturnType<typeof productsOf>;
  };
  const convolutionsRelu: Kernel<'convolutionsRelu'> = {
    units(all, params) {
      last = undefined;
      counted = { all, products: productsOf(all, params) };
      return counted.products.reduce((total, { product }) => total + product.units, 0);
    },
    run(all, params, from, to) {
      if (all !== last) {
        const products = counted?.all === all ? counted.products : productsOf(all, params);
        products.forEach(({ product, tensors, operands }, index) => {
          const next = index + 1 < products.length ? planAtOf(index + 1) : 0;
          place(product, tensors, operands, index, next);
        });
        last = all;
        isFresh = true;
        compute = (first, end, fresh) => functions.sparse(planAt, first, end, Number(fresh));
      }
      run(from, to);
    },
  };
  const convolutionInput: Kernel<'convolutionInput'> = {
    units([image, plain, result, weights = plain], params) {
      return unitsOf(prepare({ image, result, plain, weights }, params, true));
    },
    run(tensors, params, from, to) {
      if (tensors !== last) {
        const [image, plain, result, weights = plain, wanted] = tensors;
        const own = { image, result, plain, weights };
        begin(tensors, prepare(own, params, true), own, {
          ...{ x: image.offset, bias: 0, z: 0, y: result.offset },
          ...{ low: 0, where: whereOf(wanted), rectify: 0, ceiling: UNBOUNDED },
        });
      }
      run(from, to);
    },
  };
  return { convolution, convolutionRelu, convolutionsRelu, convolutionInput };
}
