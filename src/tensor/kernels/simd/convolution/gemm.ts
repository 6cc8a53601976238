import type { Shape, Tensor } from '../../../tensor.js';
import type { ConvolutionGeometry } from '../../signatures.js';

/**
 * A convolution or its adjoint as one implicit matrix product (GEMM): rows of weights times columns,
 * where a column holds the window that one position of a grid sees in the image. The adjoint over a
 * stride has one row per phase of the stride and channel, phase by phase; `assembly/convolution/plan.ts` has the
 * indices.
 */
export interface Gemm {
  readonly adjoint: boolean;
  readonly channels: number;
  readonly height: number;
  readonly width: number;
  readonly tapsY: number;
  readonly tapsX: number;
  readonly strideY: number;
  readonly strideX: number;
  readonly padY: number;
  readonly padX: number;
  readonly gridY: number;
  readonly gridX: number;
  readonly rows: number;
  readonly phasesY: number;
  readonly phasesX: number;
  readonly shiftY: number;
  readonly shiftX: number;
  readonly targetY: number;
  readonly targetX: number;
  readonly phaseRows: number;
  readonly targets: number;
}

/** `y = A x`. */
export function forwardGemm(
  x: Shape,
  w: Shape,
  y: Shape,
  [strideY, strideX, padY, padX]: ConvolutionGeometry,
): Gemm {
  const [channels, height, width] = x;
  const [rows, , tapsY, tapsX] = w;
  const [, gridY, gridX] = y;
  return {
    adjoint: false,
    channels,
    height,
    width,
    tapsY,
    tapsX,
    strideY,
    strideX,
    padY,
    padX,
    gridY,
    gridX,
    rows,
    phasesY: 1,
    phasesX: 1,
    shiftY: 0,
    shiftX: 0,
    targetY: gridY,
    targetX: gridX,
    phaseRows: rows,
    targets: rows,
  };
}

/**
 * `gx = Aᵀ gy`. Image row I gets `Σ w[u]·gy[i]` over `i·s + u = I + p`. With `I + p = s·q + r`,
 * 0 ≤ r < s, that is `Σ_a w[r + s·a]·gy[q − a]`: for each phase r a correlation of stride 1 over gy,
 * of at most `⌈k/s⌉` taps, at the positions q that any image row has.
 */
export function backwardGemm(
  gy: Shape,
  w: Shape,
  gx: Shape,
  [strideY, strideX, padY, padX]: ConvolutionGeometry,
): Gemm {
  const [channels, height, width] = gy;
  const [, outputs, kernelY, kernelX] = w;
  const [, targetY, targetX] = gx;
  const y = adjointAxis(kernelY, strideY, padY, targetY);
  const x = adjointAxis(kernelX, strideX, padX, targetX);
  const phaseRows = rowsOfPhase(outputs, strideY * strideX);
  return {
    adjoint: true,
    channels,
    height,
    width,
    tapsY: y.taps,
    tapsX: x.taps,
    strideY: 1,
    strideX: 1,
    padY: y.pad,
    padX: x.pad,
    gridY: y.grid,
    gridX: x.grid,
    rows: phaseRows * strideY * strideX,
    phasesY: strideY,
    phasesX: strideX,
    shiftY: y.shift,
    shiftX: x.shift,
    targetY,
    targetX,
    phaseRows,
    targets: outputs,
  };
}

/** Rows of weights for each of so many phases of a stride: whole panels, so that none is of two phases. */
export const rowsOfPhase = (channels: number, phases: number): number =>
  phases === 1 ? channels : 4 * Math.ceil(channels / 4);

function adjointAxis(kernel: number, stride: number, pad: number, target: number) {
  const first = Math.floor(pad / stride);
  const last = Math.floor((target - 1 + pad) / stride);
  const taps = Math.ceil(kernel / stride);
  return { taps, pad: taps - 1 - first, grid: last - first + 1, shift: pad - stride * first };
}

/**
 * The adjoint as patches: one product makes, for each position of gy, what it adds to the part of the image
 * that it sees. Rows are the places (u, v, channel) of the kernel, and the phases are its strides: the patch
 * of (i, j) begins at row `phasesY·i − shiftY` of the image.
 */
export function patchGemm(gy: Shape, w: Shape, gx: Shape, params: ConvolutionGeometry): Gemm {
  const [, gridY, gridX] = gy;
  const [, channels, kernelY, kernelX] = w;
  const [, , padY, padX] = params;
  return {
    ...backwardGemm(gy, w, gx, params),
    tapsY: 1,
    tapsX: 1,
    padY: 0,
    padX: 0,
    gridY,
    gridX,
    rows: channels * kernelY * kernelX,
    shiftY: padY,
    shiftX: padX,
  };
}

/** The inner dimension K: weights per row. */
export const depthOf = ({ tapsY, tapsX, channels }: Gemm) => tapsY * tapsX * channels;

/** Panels of 4 rows. */
export const panelsOf = ({ rows }: Pick<Gemm, 'rows'>) => Math.ceil(rows / 4);

/**
 * Whether the unpacked weights are the matrix of a product with a single vector: a kernel that covers
 * the whole image at its only position, or the adjoint of such a convolution.
 */
export function isMatrix(gemm: Gemm): boolean {
  const { adjoint, height, width, tapsY, tapsX, padY, padX, gridY, gridX } = gemm;
  if (!adjoint) {
    return gridY * gridX === 1 && tapsY === height && tapsX === width && padY === 0 && padX === 0;
  }
  // The vector is a single pixel of all channels, and each tap lands on its own pixel of the image.
  const covers = gridY === tapsY && gridX === tapsX && padY === tapsY - 1 && padX === tapsX - 1;
  return height * width === 1 && covers && gemm.phasesY * gemm.phasesX === 1;
}

/** A tensor's offset; 0 for a tensor without elements, which stands for none. */
export const offsetOf = (tensor: Tensor) => (tensor.data.length === 0 ? 0 : tensor.offset);
