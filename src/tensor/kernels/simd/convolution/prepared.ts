import { isSameShape, type Shape, type Tensor } from '../../../tensor.js';
import type { ConvolutionGeometry } from '../../signatures.js';
import { VECTOR_COLUMNS } from '../constants.js';
import { type Layout, layoutOf, stepsOf } from '../packing/layout.js';
import { backwardGemm, forwardGemm, type Gemm, isMatrix, patchGemm } from './gemm.js';
import { type PlanTemplate, planTemplate } from './plan.js';
import {
  type Schedule,
  scheduleDirect,
  schedulePrecise,
  scheduleSelected,
  scheduleSigned,
  scheduleStrips,
  scheduleWinograd,
  takesStrips,
} from './schedule.js';
import { schedulePatches, scheduleSparse } from './schedule-lists.js';

/** Rows per unit of `matrixVector` in `assembly/convolution/matrix-vector.ts`. */
export const VECTOR_ROWS = 16;

/** The tensors whose shapes say what a product is: what it reads and makes, its weights plain and packed. */
export interface ProductTensors {
  readonly image: Tensor;
  readonly result: Tensor;
  readonly plain: Tensor;
  readonly weights: Tensor;
}

/** What follows from the shapes of a product's tensors, and is the same in each of its jobs. */
export interface PreparedProduct {
  readonly gemm: Gemm;
  readonly layout: Layout;
  /** Whether it is a product of the unpacked weights with a single vector, which has no schedule. */
  readonly isVector: boolean;
  readonly schedule: Schedule;
  readonly units: number;
  readonly template: PlanTemplate;
}

function gemmOf(
  { image, result, plain, weights }: ProductTensors,
  params: ConvolutionGeometry,
  adjoint: boolean,
): Gemm {
  if (!adjoint) return forwardGemm(image.shape, plain.shape, result.shape, params);
  // The adjoint as its weights are packed for it.
  const { patches, paired } = layoutOf(weights);
  const make = patches ? patchGemm : backwardGemm;
  const [channels, ...rest] = image.shape;
  const read = paired ? [channels / 2, ...rest] : image.shape;
  return make(read, plain.shape, result.shape, params);
}

function scheduleFor(gemm: Gemm, layout: Layout, plain: Tensor): Schedule {
  const { side, packed, wide, patches, precise, selected, paired } = layout;
  if (patches) return schedulePatches(gemm, plain.shape[2], plain.shape[3]);
  if (selected) return scheduleSelected(gemm);
  if (wide) return scheduleSparse(gemm, paired);
  if (paired) return scheduleSigned(gemm);
  if (precise) return schedulePrecise(gemm);
  if (side > 0) return scheduleWinograd(gemm, side);
  const isDirect = packed && !stepsOf(gemm, layout).transposed;
  return isDirect && takesStrips(gemm) ? scheduleStrips(gemm) : scheduleDirect(gemm);
}

function vectorUnits({ adjoint, rows, tapsY, tapsX }: Gemm): number {
  return adjoint
    ? Math.ceil((rows * tapsY * tapsX) / VECTOR_COLUMNS)
    : Math.ceil(rows / VECTOR_ROWS);
}

function prepare(
  tensors: ProductTensors,
  params: ConvolutionGeometry,
  adjoint: boolean,
): PreparedProduct {
  const { plain, weights } = tensors;
  const gemm = gemmOf(tensors, params, adjoint);
  const layout = layoutOf(weights);
  const isVector = !layout.packed && isMatrix(gemm);
  const schedule = scheduleFor(gemm, layout, plain);
  const { packed, refined, wide, patches, selected } = layout;
  const { transposed, panelStep, elementStep } = stepsOf(gemm, layout);
  return {
    gemm,
    layout,
    isVector,
    schedule,
    units: isVector ? vectorUnits(gemm) : schedule.units,
    template: planTemplate(gemm, schedule, {
      panelStep,
      elementStep,
      transposed: Number(packed && !wide && !patches && !selected && transposed),
      adjoint: Number(adjoint),
      kernelY: plain.shape[2],
      kernelX: plain.shape[3],
      refined: Number(refined && !adjoint),
    }),
  };
}

/** A product that was prepared, and what it depends on. */
interface Known {
  readonly adjoint: boolean;
  readonly params: ConvolutionGeometry;
  readonly image: Shape;
  readonly result: Shape;
  readonly plain: Shape;
  readonly weights: Shape;
  readonly product: PreparedProduct;
}

/** Strides and paddings; where there is more to a convolution, it is not one product. */
const isSameGeometry = (one: ConvolutionGeometry, other: ConvolutionGeometry): boolean =>
  one[0] === other[0] && one[1] === other[1] && one[2] === other[2] && one[3] === other[3];

const isFor = (
  known: Known,
  { image, result, plain, weights }: ProductTensors,
  params: ConvolutionGeometry,
  adjoint: boolean,
): boolean =>
  known.adjoint === adjoint &&
  isSameShape(known.weights, weights.shape) &&
  isSameShape(known.image, image.shape) &&
  isSameShape(known.result, result.shape) &&
  isSameShape(known.plain, plain.shape) &&
  isSameGeometry(known.params, params);

/** The most products that a thread remembers: GoogLeNet's 58 convolutions have six each, under all methods. */
const MOST = 4096;

export type Prepare = (
  tensors: ProductTensors,
  params: ConvolutionGeometry,
  adjoint: boolean,
) => PreparedProduct;

/**
 * Prepares products, each once for as long as it is remembered: it takes 4 µs, on each of the threads, before the
 * first unit of a job. Only where to look first depends on the weights' offset, at which others may lie later.
 */
export function createPrepare(): Prepare {
  const known = new Map<number, Known[]>();
  let count = 0;
  return (tensors, params, adjoint) => {
    const { image, result, plain, weights } = tensors;
    const entries = known.get(plain.offset) ?? [];
    for (const entry of entries) {
      if (isFor(entry, tensors, params, adjoint)) return entry.product;
    }
    if (count++ === MOST) {
      known.clear();
      entries.length = 0;
      count = 1;
    }
    const product = prepare(tensors, params, adjoint);
    entries.push({
      adjoint,
      params,
      image: image.shape,
      result: result.shape,
      plain: plain.shape,
      weights: weights.shape,
      product,
    });
    known.set(plain.offset, entries);
    return product;
  };
}
