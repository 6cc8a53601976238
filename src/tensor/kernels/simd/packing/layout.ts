import type { Shape, Tensor } from '../../../tensor.js';
import type { ConvolutionParams } from '../../signatures.js';
import { PANEL_GAP, SIGNED_COLUMNS } from '../constants.js';
import {
  backwardGemm,
  depthOf,
  forwardGemm,
  type Gemm,
  isMatrix,
  panelsOf,
  patchGemm,
} from '../convolution/gemm.js';

/** The layout of weights in memory, which also sets the algorithm that reads them. */
export interface Layout {
  /** Whether weights are packed into panels of four rows; else they are `[M, C, kh, kw]`. */
  readonly packed: boolean;
  /** 2 or 4: kernels transformed for Winograd's F(side×side, 3×3), element by element. 0: not transformed. */
  readonly side: number;
  /** Whether results that are small beside their neighbours are recomputed; see `winograd-refine.ts`. */
  readonly refined: boolean;
  /** Whether panels have 32 rows, for products that skip zeros; see `sparse.ts`. */
  readonly wide: boolean;
  /** Whether they are for an adjoint made of patches, by a product that skips zeros; see `patches.ts`. */
  readonly patches: boolean;
  /** Whether the panels are float64, for sums in float64; see `precise.ts`. */
  readonly precise: boolean;
  /** Whether rows are runs of floats, for a product of which only some results are wanted; see `selected.ts`. */
  readonly selected: boolean;
  /** Whether they stand for their positive and their negative part, one below the other; see `paired-lists.ts`. */
  readonly paired: boolean;
}

const UNPACKED: Layout = {
  packed: false,
  side: 0,
  refined: false,
  wide: false,
  patches: false,
  precise: false,
  selected: false,
  paired: false,
};

/**
 * The layout of a tensor of weights, which its shape encodes. Unpacked weights have four dimensions;
 * packed weights are `[elements, rest]`, where elements is the (side + 2)² of a transformed kernel, or
 * 1. What the rest is more than a multiple of 4 tells the others apart: 1 means refined, and the last
 * float is the packed part; 2 means wide, and 3 patches: the last floats are nothing. Of precise weights,
 * elements is 2: the floats that a number takes; of selected ones, 4: those of a vector. Of paired ones, it is 3,
 * and the last float is the part that comes first; those that are not wide are for `signed.ts`.
 */
export function layoutOf({ shape }: Pick<Tensor, 'shape'>): Layout {
  if (shape.length === 4) return UNPACKED;
  const [elements, rest] = shape;
  const selected = elements === 4;
  const more = selected ? 0 : rest % 4;
  return {
    packed: true,
    side: elements <= 4 ? 0 : Math.sqrt(elements) - 2,
    refined: more === 1,
    wide: more === 2,
    patches: more === 3,
    precise: elements === 2,
    selected,
    paired: elements === 3,
  };
}

/**
 * How exact a convolution's sums must be. `exact`, for the totals that relevance propagation divides
 * by and conserves: errors like those of a plain float32 sum, relative to the largest result; and in
 * the convolution itself, exactly 0 where every product that enters a sum is 0. `decisive`, for the
 * activations of a pass, whose signs and order decide what is active and what wins: as exact, and over few
 * channels, in float64. `plain`: each sum computed independently, so that its error does not depend on its
 * neighbours. `fast`, for scores and
 * gradients: errors within 1e-4 of the largest result.
 */
export type Exactness = 'plain' | 'exact' | 'decisive' | 'fast';

/** The least height and width of results for F(4×4). Below, F(2×2) is as fast, and its weights take half the memory. */
const LEAST_FOR_4 = 12;

/**
 * The least number of channels, of input and output, for exact products by Winograd. Below, there is
 * little to gain, and many sums of so few terms are tiny beside their neighbours: they would have to be
 * recomputed.
 */
const LEAST_FOR_EXACT = 16;

/**
 * The most input channels of a convolution whose decisive sums are in float64: those that see pixels. The
 * rounding of a network's first layer goes through all others; there, where few terms of great size cancel,
 * it is ten times that of a float32 in GoogLeNet.
 */
const MOST_PIXEL_CHANNELS = 4;

/**
 * The most channels, of input and output, of a product of single pixels whose decisive sums are in float64
 * as well: early ones are as small, such as GoogLeNet's first reduction, 1 % of its products. Its errors
 * fall to a fifth, and those of all layers before the first module to a half.
 */
const MOST_FOR_PRECISE = 64;

/** Whether a convolution's sums are in float64, which takes twice their time, or of whole numbers a sixth more. */
export const isPrecise = (
  { adjoint, channels, rows, tapsY, tapsX }: Gemm,
  exactness: Exactness,
): boolean =>
  exactness === 'decisive' &&
  !adjoint &&
  (channels <= MOST_PIXEL_CHANNELS ||
    (tapsY * tapsX === 1 && Math.max(channels, rows) <= MOST_FOR_PRECISE));

/** Bytes of a panel of precise weights: in float64, and their parts behind; see `assembly/convolution/whole.ts`. */
const preciseBytes = (n: number): number => 32 * n + 64 * Math.ceil(n / 2) + 2 * PANEL_GAP;

/** Floats from one packed panel to the next; for Winograd, within an element ξ. */
const panelFloats = (gemm: Gemm, side: number): number =>
  4 * (side > 0 ? gemm.channels : depthOf(gemm)) + PANEL_GAP / 4;

/** The strides of a GEMM's packed weights. */
export interface PanelSteps {
  /** Whether the panels are those of the convolution whose adjoint the GEMM is. */
  readonly transposed: boolean;
  /**
   * Bytes from one panel to the next, and within a panel from one element ξ to the next. A product reads one
   * panel after the other, each once for a block of columns: in the order of memory, which the processor
   * fetches ahead. (With all panels of an element side by side, GoogLeNet's F(4×4) took a fifth longer.)
   */
  readonly panelStep: number;
  readonly elementStep: number;
  /** The number of panels. */
  readonly panels: number;
}

/**
 * The strides of a GEMM's packed weights. An adjoint reads the panels of its convolution, so that
 * weights are packed and kept once for both. There are two exceptions: adjoints over a stride, where
 * phases have rows of their own, and F(4×4), whose transform of a mirrored kernel has other elements.
 */
export function stepsOf(
  gemm: Gemm,
  { side, precise }: Pick<Layout, 'side' | 'precise'>,
): PanelSteps {
  const { adjoint, phasesY, phasesX, channels, rows } = gemm;
  const transposed = adjoint && phasesY * phasesX === 1 && side !== 4;
  const owner = transposed ? { ...gemm, channels: rows, rows: channels } : gemm;
  const run = precise ? preciseBytes(depthOf(owner)) : 4 * panelFloats(owner, side);
  const elements = side > 0 ? (side + 2) ** 2 : 1;
  return { transposed, panelStep: elements * run, elementStep: run, panels: panelsOf(owner) };
}

/** A layout of packed weights, and for which direction. */
export interface Packing {
  readonly shape: Shape;
  readonly adjoint: boolean;
  /** Whether sums are in float64, and what rounding takes off them is written where it is asked for; if not, false. */
  readonly keepsLow?: boolean;
  /** Whether parts that are stacked are packed as one, the weights as they are; if not, false. */
  readonly isPaired?: boolean;
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
  /** Whether the weights are for a product that skips zeros: its sums are `plain`. */
  readonly sparse?: boolean;
  /** Whether they are for a product that computes only the results that are wanted: its sums are `plain`. */
  readonly selected?: boolean;
  /** Whether w is two parts of the same weights, the positive and the negative one, one below the other. */
  readonly paired?: boolean;
}

/**
 * Whether a convolution is one product: neither dilated nor grouped. It is asked for every chunk of a job, so that
 * the parameters are read by their places: to take them apart by `[, , , , y, x, groups]` makes an object of each.
 */
export const isDense = (params: readonly number[]): boolean =>
  params[4] * params[5] * params[6] === 1;

/**
 * The layout in which `packWeights` is to pack weights for a convolution or its adjoint. Where the
 * shape is `w` itself, weights of part 0 need no packing.
 */
export function packingFor(unpacked: Unpacked): Packing {
  const { w, params, adjoint, exactness, sparse, selected } = unpacked;
  const gemm = gemmOf(unpacked);
  if (!isDense(params) || isMatrix(gemm)) return { shape: w, adjoint: false };
  if (selected && takesSelected(gemm))
    return { shape: [4, (gemm.rows * gemm.tapsY * runOf(gemm)) / 4], adjoint };
  if (sparse) {
    if (takesPatches(unpacked))
      return { shape: [1, w[0] * wideRows(patchesOf(unpacked)) + 3], adjoint };
    const floats = depthOf(gemm) * wideRows(gemm);
    if (takesPairs(unpacked, gemm))
      return { shape: [3, 4 * Math.ceil((floats / 2 + 1) / 12) + 2], adjoint, isPaired: true };
    return { shape: [1, floats + 2], adjoint };
  }
  if (takesSigned(unpacked, gemm)) {
    const floats = gemm.channels * gemm.rows;
    return { shape: [3, 4 * Math.ceil((floats + 1) / 12)], adjoint, isPaired: true };
  }
  const side = sideFor(gemm, exactness);
  const precise = isPrecise(gemm, exactness);
  const { transposed, elementStep, panels } = stepsOf(gemm, { side, precise });
  // Winograd leaks rounding errors between neighbouring sums. A sum whose every term is 0 would come
  // out as a residue, and LRP would divide by it. Adjoints are not divided by, and need no refining.
  const refined = exactness !== 'fast' && side > 0;
  const elements = side > 0 ? (side + 2) ** 2 : 1;
  if (precise) return { shape: [2, (panels * elementStep) / 8], adjoint: false, keepsLow: true };
  return {
    shape: [elements, (panels * elementStep) / 4 + Number(refined)],
    adjoint: adjoint && !transposed,
  };
}

export const gemmOf = ({ w, x, y, params, adjoint }: Unpacked): Gemm =>
  adjoint ? backwardGemm(y, w, x, params) : forwardGemm(x, w, y, params);

const patchesOf = ({ w, x, y, params }: Unpacked): Gemm => patchGemm(y, w, x, params);

/** The most channels of an image that is made of patches: a picture's, with room for one more. */
const MOST_FOR_PATCHES = 4;

/** Whether an adjoint that skips zeros is made of patches. */
export const takesPatches = ({ w: [, channels, kernelY, kernelX], adjoint }: Unpacked): boolean =>
  adjoint && channels <= MOST_FOR_PATCHES && kernelY * kernelX > 1;

/** Whether a product that skips zeros takes pairs of numbers: not over a stride, nor where patches are few numbers each. */
export const takesPairs = (unpacked: Unpacked, { phasesY, phasesX }: Gemm): boolean =>
  unpacked.paired === true && phasesY * phasesX === 1 && !takesPatches(unpacked);

/** What a column costs in products of pairs of parts, in panels of 28, for that of plain ones, in panels of 8. */
export const SIGNED_COST = 0.63;

/** The columns of a product's panels of so many columns each. */
export const filledColumns = ({ gridY, gridX }: Gemm, each: number): number =>
  each * Math.ceil((gridY * gridX) / each);

/** Whether a product of a pair of parts takes one of both for each weight: of single pixels, if they fill its panels. */
export function takesSigned({ paired = false }: Unpacked, gemm: Gemm): boolean {
  const { tapsY, tapsX, phasesY, phasesX, padY, padX, gridY, gridX, height, width } = gemm;
  const isPointwise = tapsY * tapsX * phasesY * phasesX === 1 && padY === 0 && padX === 0;
  return (
    paired &&
    isPointwise &&
    gridY === height &&
    gridX === width &&
    SIGNED_COST * filledColumns(gemm, SIGNED_COLUMNS) < filledColumns(gemm, 8)
  );
}

/** The rows of wide panels: a last panel of at most 16 rows has 16. */
export const wideRows = ({ rows }: Gemm): number => 16 * Math.ceil(rows / 16);

/** The floats of a row of a window, up to a whole vector. */
const runOf = ({ tapsX, channels }: Gemm): number => 4 * Math.ceil((tapsX * channels) / 4);

/** Whether results can be made one by one: not over a stride of the adjoint, where rows are phases. */
export const takesSelected = ({ phasesY, phasesX }: Gemm): boolean => phasesY * phasesX === 1;

/** Results along the side of Winograd's tile, or 0 where another algorithm computes the GEMM. */
export function sideFor(gemm: Gemm, exactness: Exactness): 0 | 2 | 4 {
  const { tapsY, tapsX, strideY, strideX, phasesY, phasesX } = gemm;
  const strides = strideY * strideX * phasesY * phasesX;
  if (exactness === 'plain' || tapsY !== 3 || tapsX !== 3 || strides !== 1) return 0;
  if (exactness !== 'fast') {
    return Math.min(gemm.channels, gemm.rows) >= LEAST_FOR_EXACT ? 2 : 0;
  }
  return Math.min(gemm.gridX, gemm.gridY) >= LEAST_FOR_4 ? 4 : 2;
}
