import type { Tensor } from '../../../tensor.js';
import type { ConvolutionParams, Kernel } from '../../signatures.js';
import { VECTOR_COLUMNS } from '../constants.js';
import { floatBits, UNBOUNDED } from '../float-bits.js';
import type { Functions } from '../module.js';
import { layoutOf, stepsOf } from '../packing/layout.js';
import type { Scratch } from '../scratch.js';
import {
  backwardGemm,
  depthOf,
  forwardGemm,
  type Gemm,
  isMatrix,
  offsetOf,
  patchGemm,
} from './gemm.js';
import { type Operands, writePlan } from './plan.js';
import {
  type Schedule,
  scheduleDirect,
  schedulePatches,
  schedulePrecise,
  scheduleSelected,
  scheduleSparse,
  scheduleStrips,
  scheduleWinograd,
  takesStrips,
} from './schedule.js';

/** Rows per unit of `matrixVector` in `assembly/convolution/matrix-vector.ts`. */
const VECTOR_ROWS = 16;

function scheduleFor(gemm: Gemm, plain: Tensor, weights: Tensor): Schedule {
  const layout = layoutOf(weights);
  const { side, packed, wide, patches, precise, selected } = layout;
  if (patches) return schedulePatches(gemm, plain.shape[2], plain.shape[3]);
  if (selected) return scheduleSelected(gemm);
  if (wide) return scheduleSparse(gemm);
  if (precise) return schedulePrecise(gemm);
  if (side > 0) return scheduleWinograd(gemm, side);
  const isDirect = packed && !stepsOf(gemm, layout).transposed;
  return isDirect && takesStrips(gemm) ? scheduleStrips(gemm) : scheduleDirect(gemm);
}

/** The adjoint as its weights are packed for it. */
function adjointGemm(
  { shape: gy }: Tensor,
  { shape: w }: Tensor,
  { shape: gx }: Tensor,
  weights: Tensor,
  params: ConvolutionParams,
): Gemm {
  const make = layoutOf(weights).patches ? patchGemm : backwardGemm;
  return make(gy, w, gx, params);
}

/** Whether the GEMM is a product of the unpacked weights with a single vector. */
const isVector = (gemm: Gemm, weights: Tensor) => !layoutOf(weights).packed && isMatrix(gemm);

function countUnits(gemm: Gemm, plain: Tensor, weights: Tensor): number {
  if (!isVector(gemm, weights)) return scheduleFor(gemm, plain, weights).units;
  const { adjoint, rows, tapsY, tapsX } = gemm;
  return adjoint
    ? Math.ceil((rows * tapsY * tapsX) / VECTOR_COLUMNS)
    : Math.ceil(rows / VECTOR_ROWS);
}

/** A GEMM with its `plain` weights and the same weights as they are packed, which may be the same tensor. */
interface Job {
  readonly gemm: Gemm;
  readonly plain: Tensor;
  readonly weights: Tensor;
  readonly operands: Operands;
}

/** Of a convolution without ReLU. */
const unrectified = { low: 0, rectify: 0, ceiling: UNBOUNDED } as const;

/** The offset of the tensor that says which results are wanted; 0 where all are. */
const whereOf = (where: Tensor | undefined) => where?.offset ?? 0;

/** Computes units of a GEMM; `fresh` is true at the first call of a job in this thread. */
type Compute = (from: number, to: number, fresh: boolean) => void;

/**
 * The convolution kernels of one thread.
 * @param planAt the offset of `PLAN_BYTES` bytes
 */
export function convolutions(
  functions: Functions,
  memory: WebAssembly.Memory,
  scratch: Scratch,
  planAt: number,
) {
  /** The tensors of the last job, whose plan and packed columns are still in this thread's memory. */
  let last: readonly Tensor[] | undefined;
  let compute: Compute = () => {};

  /** The number of units; called once when a job begins, before any thread computes units of it. */
  function unitsOf(gemm: Gemm, plain: Tensor, weights: Tensor): number {
    last = undefined;
    return countUnits(gemm, plain, weights);
  }

  function run(tensors: readonly Tensor[], jobOf: () => Job, from: number, to: number): void {
    const fresh = tensors !== last;
    if (fresh) {
      last = tensors;
      compute = prepare(jobOf());
    }
    compute(from, to, fresh);
  }

  function prepare({ gemm, plain, weights, operands }: Job): Compute {
    if (isVector(gemm, weights)) return prepareMatrix(gemm, weights, operands);
    const layout = layoutOf(weights);
    const { packed, refined, wide, patches, selected } = layout;
    const schedule = scheduleFor(gemm, plain, weights);
    const { transposed, panelStep, elementStep } = stepsOf(gemm, layout);
    const panel = Math.ceil(schedule.bytes / 64) * 64;
    const work = scratch.reserve(panel + (packed ? 0 : schedule.panelBytes));
    writePlan(memory, planAt, gemm, schedule, operands, {
      weights: packed ? weights.offset : 0,
      panelStep,
      elementStep,
      transposed: Number(packed && !wide && !patches && !selected && transposed),
      panel: work + panel,
      plain: plain.offset,
      part: refined ? (weights.data.at(-1) as number) : 0,
      adjoint: Number(gemm.adjoint),
      kernelY: plain.shape[2],
      kernelX: plain.shape[3],
      refined: Number(refined && !gemm.adjoint),
      scratch: work,
    });
    return (from, to, fresh) => functions[schedule.algorithm](planAt, from, to, Number(fresh));
  }

  function prepareMatrix(gemm: Gemm, { offset }: Tensor, operands: Operands): Compute {
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
    units([x, w, , y, packed = w], params) {
      return unitsOf(forwardGemm(x.shape, w.shape, y.shape, params), w, packed);
    },
    run(tensors, params, from, to) {
      const [x, w, b, y, packed = w, wanted] = tensors;
      const where = whereOf(wanted);
      const jobOf = (): Job => ({
        gemm: forwardGemm(x.shape, w.shape, y.shape, params),
        plain: w,
        weights: packed,
        operands: { x: x.offset, bias: offsetOf(b), z: 0, y: y.offset, where, ...unrectified },
      });
      run(tensors, jobOf, from, to);
    },
  };
  const convolutionRelu: Kernel<'convolutionRelu'> = {
    units([x, w, , , y, packed = w], params) {
      return unitsOf(forwardGemm(x.shape, w.shape, y.shape, params), w, packed);
    },
    run(tensors, params, from, to) {
      const [x, w, b, z, y, packed = w, low] = tensors;
      const jobOf = (): Job => ({
        gemm: forwardGemm(x.shape, w.shape, y.shape, params),
        plain: w,
        weights: packed,
        operands: {
          ...{ x: x.offset, bias: offsetOf(b), z: offsetOf(z) },
          ...{
            y: y.offset,
            low: low?.offset ?? 0,
            where: 0,
            rectify: 1,
            ceiling: floatBits(params[7]),
          },
        },
      });
      run(tensors, jobOf, from, to);
    },
  };
  const convolutionInput: Kernel<'convolutionInput'> = {
    units([gy, w, gx, packed = w], params) {
      return unitsOf(adjointGemm(gy, w, gx, packed, params), w, packed);
    },
    run(tensors, params, from, to) {
      const [gy, w, gx, packed = w, wanted] = tensors;
      const where = whereOf(wanted);
      const jobOf = (): Job => ({
        gemm: adjointGemm(gy, w, gx, packed, params),
        plain: w,
        weights: packed,
        operands: { x: gy.offset, bias: 0, z: 0, y: gx.offset, where, ...unrectified },
      });
      run(tensors, jobOf, from, to);
    },
  };
  return { convolution, convolutionRelu, convolutionInput };
}
