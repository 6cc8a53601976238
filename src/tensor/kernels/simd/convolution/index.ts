import type { Tensor } from '../../../tensor.js';
import type { Kernel } from '../../signatures.js';
import { VECTOR_COLUMNS } from '../constants.js';
import type { Functions } from '../module.js';
import { layoutOf, stepsOf } from '../packing/layout.js';
import type { Scratch } from '../scratch.js';
import { backwardGemm, depthOf, forwardGemm, type Gemm, isMatrix, offsetOf } from './gemm.js';
import { type Ends, writePlan } from './plan.js';
import {
  type Schedule,
  scheduleDirect,
  scheduleStrips,
  scheduleWinograd,
  takesStrips,
} from './schedule.js';

/** Rows per unit of `matrixVector`. */
const ROWS = 16;

function scheduleFor(gemm: Gemm, weights: Tensor): Schedule {
  const { side, packed } = layoutOf(weights);
  if (side > 0) return scheduleWinograd(gemm, side);
  const straight = packed && !stepsOf(gemm, side).transposed;
  return straight && takesStrips(gemm) ? scheduleStrips(gemm) : scheduleDirect(gemm);
}

/** Whether the weights, as they stand, are multiplied with a single vector. */
const isVector = (gemm: Gemm, weights: Tensor) => !layoutOf(weights).packed && isMatrix(gemm);

function countUnits(gemm: Gemm, weights: Tensor): number {
  if (!isVector(gemm, weights)) return scheduleFor(gemm, weights).units;
  const { adjoint, rows, tapsY, tapsX } = gemm;
  return adjoint ? Math.ceil((rows * tapsY * tapsX) / VECTOR_COLUMNS) : Math.ceil(rows / ROWS);
}

/** A gemm, made of `plain` weights that are laid out as `weights`, which may be the same. */
interface Work {
  readonly gemm: Gemm;
  readonly plain: Tensor;
  readonly weights: Tensor;
  readonly ends: Ends;
}

/** Makes units of a gemm; `fresh`: the first of a job that this thread makes. */
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
  function unitsOf(gemm: Gemm, weights: Tensor): number {
    job = undefined;
    return countUnits(gemm, weights);
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

  function prepare({ gemm, plain, weights, ends }: Work): Perform {
    if (isVector(gemm, weights)) return performMatrix(gemm, weights, ends);
    const { side, packed, refined } = layoutOf(weights);
    const schedule = scheduleFor(gemm, weights);
    const { transposed, panelStep, elementStep } = stepsOf(gemm, side);
    const panel = Math.ceil(schedule.bytes / 64) * 64;
    const work = scratch.reserve(panel + (packed ? 0 : schedule.panelBytes));
    writePlan(memory, planAt, gemm, schedule, ends, {
      weights: packed ? weights.offset : 0,
      panelStep,
      elementStep,
      transposed: Number(packed && transposed),
      panel: work + panel,
      plain: plain.offset,
      part: refined ? (weights.data.at(-1) as number) : 0,
      adjoint: Number(gemm.adjoint),
      kernelY: plain.shape[2] as number,
      kernelX: plain.shape[3] as number,
      refined: Number(refined && !gemm.adjoint),
      scratch: work,
    });
    return (from, to, fresh) => functions[schedule.algorithm](planAt, from, to, Number(fresh));
  }

  function performMatrix(
    gemm: Gemm,
    { offset }: Tensor,
    { x, bias, z, y, rectify }: Ends,
  ): Perform {
    const { adjoint, channels, rows, tapsY, tapsX } = gemm;
    if (adjoint) {
      const columns = rows * tapsY * tapsX;
      return (from, to) => functions.vectorMatrix(offset, x, y, channels, columns, from, to);
    }
    const ends = [offset, x, bias, z, y, rectify] as const;
    const depth = depthOf(gemm);
    return (from, to) =>
      functions.matrixVector(...ends, depth, from * ROWS, Math.min(to * ROWS, rows));
  }

  const convolution: Kernel<'convolution'> = {
    units([x, w, , y, packed = w], geometry) {
      return unitsOf(forwardGemm(x.shape, w.shape, y.shape, geometry), packed);
    },
    run(tensors, geometry, from, to) {
      const [x, w, b, y, packed = w] = tensors;
      const describe = (): Work => ({
        gemm: forwardGemm(x.shape, w.shape, y.shape, geometry),
        plain: w,
        weights: packed,
        ends: { x: x.offset, bias: offsetOf(b), z: 0, y: y.offset, rectify: 0 },
      });
      run(tensors, describe, from, to);
    },
  };
  const convolutionRelu: Kernel<'convolutionRelu'> = {
    units([x, w, , , y, packed = w], geometry) {
      return unitsOf(forwardGemm(x.shape, w.shape, y.shape, geometry), packed);
    },
    run(tensors, geometry, from, to) {
      const [x, w, b, z, y, packed = w] = tensors;
      const describe = (): Work => ({
        gemm: forwardGemm(x.shape, w.shape, y.shape, geometry),
        plain: w,
        weights: packed,
        ends: { x: x.offset, bias: offsetOf(b), z: offsetOf(z), y: y.offset, rectify: 1 },
      });
      run(tensors, describe, from, to);
    },
  };
  const convolutionInput: Kernel<'convolutionInput'> = {
    units([gy, w, gx, packed = w], geometry) {
      return unitsOf(backwardGemm(gy.shape, w.shape, gx.shape, geometry), packed);
    },
    run(tensors, geometry, from, to) {
      const [gy, w, gx, packed = w] = tensors;
      const describe = (): Work => ({
        gemm: backwardGemm(gy.shape, w.shape, gx.shape, geometry),
        plain: w,
        weights: packed,
        ends: { x: gy.offset, bias: 0, z: 0, y: gx.offset, rectify: 0 },
      });
      run(tensors, describe, from, to);
    },
  };
  return { convolution, convolutionRelu, convolutionInput };
}
