import type { Shape, Tensor } from '../../../tensor.js';
import type { ConvolutionParams } from '../../signatures.js';
import { PANEL_GAP } from '../constants.js';
import {
  backwardGemm,
  depthOf,
  forwardGemm,
  type Gemm,
  isMatrix,
  panelsOf,
} from '../convolution/gemm.js';

/** How weights lie in memory, and how they are multiplied. */
export interface Layout {
  /** Whether they lie in panels of four rows, or as `[M, C, kh, kw]`. */
  readonly packed: boolean;
  /** 0: as a matrix. 2, 4: by Winograd's F(side×side, 3×3), each element of the transformed kernel by itself. */
  readonly side: number;
  /** Whether results that are small beside their neighbours are summed anew. */
  readonly refined: boolean;
}

/**
 * The shape of a tensor of weights tells its layout. Plain weights have four dimensions, packed ones
 * are `[elements, rest]`: elements are the (side + 2)² of a transformed kernel, or 1; a rest that is
 * one more than a multiple of 4 has room for the part of the weights that was packed, and stands for
 * refined.
 */
export function layoutOf({ shape }: Pick<Tensor, 'shape'>): Layout {
  if (shape.length === 4) return { packed: false, side: 0, refined: false };
  const [elements, rest] = shape as [number, number];
  return {
    packed: true,
    side: elements === 1 ? 0 : Math.sqrt(elements) - 2,
    refined: rest % 4 === 1,
  };
}

/**
 * What packed weights are wanted for. `exact`, for what relevance propagation divides and conserves:
 * every sum as near to the true one as a plain float32 sum, in parts of the largest; and of the
 * convolution itself, exactly 0 where every product that enters a sum is 0. `plain`: each sum by
 * itself, so that none is the less exact for what its neighbours are made of. `fast`, for scores and
 * gradients: results within 1e-4 of the largest.
 */
export type Exactness = 'plain' | 'exact' | 'fast';

/** On fewer rows of results than this F(4×4) gains nothing over F(2×2), whose weights take half the room. */
const LEAST_FOR_4 = 12;

/**
 * Exact products over fewer channels, on either side, are made without Winograd: there is little to
 * gain, and of few terms, many a sum is next to nothing beside its neighbours.
 */
const LEAST_FOR_EXACT = 16;

/** Floats from one packed panel of `product` to the next; of Winograd's, within an element ξ. */
const panelFloats = (gemm: Gemm, side: number): number =>
  4 * (side > 0 ? gemm.channels : depthOf(gemm)) + PANEL_GAP / 4;

/** How a product's packed weights lie. */
export interface Steps {
  /** Whether they are those of the convolution whose adjoint the product is. */
  readonly transposed: boolean;
  /** Bytes from one panel to the next, and from one element ξ to the next. */
  readonly panelStep: number;
  readonly elementStep: number;
}

/**
 * Where the panels of a product are. An adjoint reads those of its convolution, so that they are
 * made and kept once for both, but over a stride, where phases have rows of their own, and of
 * F(4×4), whose kernels transposed about are made of other elements.
 */
export function stepsOf(gemm: Gemm, side: number): Steps {
  const { adjoint, phasesY, phasesX, channels, rows } = gemm;
  const transposed = adjoint && phasesY * phasesX === 1 && side !== 4;
  const owner = transposed ? { ...gemm, channels: rows, rows: channels } : gemm;
  const panelStep = 4 * panelFloats(owner, side);
  return { transposed, panelStep, elementStep: panelsOf(owner) * panelStep };
}

/** A layout of packed weights, and for which direction. */
export interface Packing {
  readonly shape: Shape;
  readonly adjoint: boolean;
}

/** A convolution whose weights are to be packed. */
export interface Unpacked {
  /** The shapes of the weights, the input and the output. */
  readonly w: Shape;
  readonly x: Shape;
  readonly y: Shape;
  readonly params: ConvolutionParams;
  /** Whether the weights are for the convolution's adjoint. */
  readonly adjoint: boolean;
  readonly exactness: Exactness;
}

/** Whether the SIMD code computes such convolutions; dilated and grouped ones are left to the reference. */
export const isDense = ([, , , , dilationY, dilationX, groups]: readonly number[]): boolean =>
  dilationY * dilationX * groups === 1;

/**
 * The layout in which `packWeights` is to pack weights for a convolution or its adjoint. Where the
 * shape is `w` itself, weights of part 0 need no packing.
 */
export function packingFor({ w, x, y, params, adjoint, exactness }: Unpacked): Packing {
  const gemm = adjoint ? backwardGemm(y, w, x, params) : forwardGemm(x, w, y, params);
  if (!isDense(params) || isMatrix(gemm)) return { shape: w, adjoint: false };
  const side = sideFor(gemm, exactness);
  const { transposed, elementStep } = stepsOf(gemm, side);
  // Winograd's sums mix what enters them: one that is 0 term by term comes out as a residue, and
  // LRP would take an empty side of a unit for a full one. Adjoints are not divided by.
  const refined = exactness === 'exact' && side > 0;
  const elements = side > 0 ? (side + 2) ** 2 : 1;
  return {
    shape: [elements, elementStep / 4 + Number(refined)],
    adjoint: adjoint && !transposed,
  };
}

/** Which of Winograd's products is to be made: results along a tile's side, or 0 for none of them. */
function sideFor(gemm: Gemm, exactness: Exactness): number {
  const { tapsY, tapsX, strideY, strideX, phasesY, phasesX } = gemm;
  const strides = strideY * strideX * phasesY * phasesX;
  if (exactness === 'plain' || tapsY !== 3 || tapsX !== 3 || strides !== 1) return 0;
  if (exactness === 'exact') {
    return Math.min(gemm.channels, gemm.rows) >= LEAST_FOR_EXACT ? 2 : 0;
  }
  return Math.min(gemm.gridX, gemm.gridY) >= LEAST_FOR_4 ? 4 : 2;
}
