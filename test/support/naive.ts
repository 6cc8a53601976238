import type { ConvolutionParams, PoolingShape } from '../../src/tensor/kernels/signatures.js';

/** Layers by their definitions, one output at a time, in float64: what the kernels are held to. */
export type Shape3 = readonly [number, number, number];
export type Shape4 = readonly [number, number, number, number];

/** A real (unpadded) input of a unit: where it lies, and where the weight that it meets lies. */
export interface Tap {
  readonly input: number;
  readonly weight: number;
}

/** With as much padding at the bottom and on the right as at the top and on the left. */
export const convolvedShape = (
  [, h, w]: Shape3,
  [m, , kh, kw]: Shape4,
  [sy, sx, py, px, dy, dx]: ConvolutionParams,
): Shape3 => [
  m,
  Math.floor((h + 2 * py - (kh - 1) * dy - 1) / sy) + 1,
  Math.floor((w + 2 * px - (kw - 1) * dx - 1) / sx) + 1,
];

/** Calls `visit` with every unit of a convolution: its index, its channel, its real inputs. */
export function forUnits(
  inShape: Shape3,
  weightShape: Shape4,
  geometry: ConvolutionParams,
  visit: (unit: number, channel: number, taps: readonly Tap[]) => void,
  outShape: Shape3 = convolvedShape(inShape, weightShape, geometry),
): void {
  const [, height, width] = inShape;
  const [, channels, kh, kw] = weightShape;
  const [sy, sx, pt, pl, dy, dx, groups] = geometry;
  const [outputs, outH, outW] = outShape;
  for (let m = 0; m < outputs; m++) {
    const group = Math.floor((m * groups) / outputs);
    for (let i = 0; i < outH; i++) {
      for (let j = 0; j < outW; j++) {
        const taps: Tap[] = [];
        for (let c = 0; c < channels; c++) {
          for (let u = 0; u < kh; u++) {
            for (let v = 0; v < kw; v++) {
              const [row, column] = [i * sy - pt + u * dy, j * sx - pl + v * dx];
              if (row < 0 || row >= height || column < 0 || column >= width) continue;
              taps.push({
                input: ((group * channels + c) * height + row) * width + column,
                weight: ((m * channels + c) * kh + u) * kw + v,
              });
            }
          }
        }
        visit((m * outH + i) * outW + j, m, taps);
      }
    }
  }
}

export function convolve(
  x: ArrayLike<number>,
  inShape: Shape3,
  w: ArrayLike<number>,
  weightShape: Shape4,
  b: ArrayLike<number>,
  geometry: ConvolutionParams,
  outShape: Shape3 = convolvedShape(inShape, weightShape, geometry),
): Float64Array {
  const y = new Float64Array(outShape[0] * outShape[1] * outShape[2]);
  const visit = (unit: number, channel: number, taps: readonly Tap[]) => {
    y[unit] = b[channel] ?? 0;
    for (const { input, weight } of taps) {
      y[unit] += x[input] * w[weight];
    }
  };
  forUnits(inShape, weightShape, geometry, visit, outShape);
  return y;
}

/** Every output sends its value back along the connections that it has. */
export function convolveBack(
  gy: ArrayLike<number>,
  w: ArrayLike<number>,
  weightShape: Shape4,
  inShape: Shape3,
  geometry: ConvolutionParams,
  outShape: Shape3 = convolvedShape(inShape, weightShape, geometry),
): Float64Array {
  const gx = new Float64Array(inShape[0] * inShape[1] * inShape[2]);
  const visit = (unit: number, _: number, taps: readonly Tap[]) => {
    for (const { input, weight } of taps) {
      gx[input] += gy[unit] * w[weight];
    }
  };
  forUnits(inShape, weightShape, geometry, visit, outShape);
  return gx;
}

/**
 * Calls `visit` with every pooling window: its unit, its real inputs in row order, and the divisor
 * of its mean, which counts positions of the padding or does not.
 */
export function forWindows(
  [channels, height, width]: Shape3,
  [, outH, outW]: Shape3,
  { kernel: [kh, kw], stride: [sy, sx], pads: [top, left, bottom, right] }: PoolingShape,
  countPad: boolean,
  visit: (unit: number, inputs: readonly number[], divisor: number) => void,
): void {
  for (let c = 0; c < channels; c++) {
    for (let i = 0; i < outH; i++) {
      for (let j = 0; j < outW; j++) {
        const inputs: number[] = [];
        let divisor = 0;
        for (let u = 0; u < kh; u++) {
          for (let v = 0; v < kw; v++) {
            const [row, column] = [i * sy - top + u, j * sx - left + v];
            if (row >= height + bottom || column >= width + right) continue;
            const isReal = row >= 0 && row < height && column >= 0 && column < width;
            if (isReal || countPad) divisor++;
            if (isReal) inputs.push((c * height + row) * width + column);
          }
        }
        visit((c * outH + i) * outW + j, inputs, divisor);
      }
    }
  }
}
