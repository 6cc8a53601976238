import type { Geometry, Window } from '../../src/tensor/kernels/signatures.js';

/** Layers by their definitions, one output at a time, in float64: what the kernels are held to. */
export type Shape3 = readonly [number, number, number];
export type Shape4 = readonly [number, number, number, number];

/** A real (unpadded) input of a unit: where it lies, and where the weight that it meets lies. */
export interface Tap {
  readonly input: number;
  readonly weight: number;
}

export const convolvedShape = (
  [, h, w]: Shape3,
  [m, , kh, kw]: Shape4,
  [sy, sx, py, px]: Geometry,
): Shape3 => [m, Math.floor((h + 2 * py - kh) / sy) + 1, Math.floor((w + 2 * px - kw) / sx) + 1];

/** Calls `visit` with every unit of a convolution: its index, its channel, its real inputs. */
export function forUnits(
  inShape: Shape3,
  weightShape: Shape4,
  geometry: Geometry,
  visit: (unit: number, channel: number, taps: readonly Tap[]) => void,
): void {
  const [channels, height, width] = inShape;
  const [, , kh, kw] = weightShape;
  const [sy, sx, py, px] = geometry;
  const [outputs, outH, outW] = convolvedShape(inShape, weightShape, geometry);
  for (let m = 0; m < outputs; m++) {
    for (let i = 0; i < outH; i++) {
      for (let j = 0; j < outW; j++) {
        const taps: Tap[] = [];
        for (let c = 0; c < channels; c++) {
          for (let u = 0; u < kh; u++) {
            for (let v = 0; v < kw; v++) {
              const [row, column] = [i * sy - py + u, j * sx - px + v];
              if (row < 0 || row >= height || column < 0 || column >= width) continue;
              taps.push({
                input: (c * height + row) * width + column,
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
  geometry: Geometry,
): Float64Array {
  const [m, h, v] = convolvedShape(inShape, weightShape, geometry);
  const y = new Float64Array(m * h * v);
  forUnits(inShape, weightShape, geometry, (unit, channel, taps) => {
    y[unit] = b[channel] ?? 0;
    for (const { input, weight } of taps) {
      y[unit] += (x[input] as number) * (w[weight] as number);
    }
  });
  return y;
}

/** Every output sends its value back along the connections that it has. */
export function convolveBack(
  gy: ArrayLike<number>,
  w: ArrayLike<number>,
  weightShape: Shape4,
  inShape: Shape3,
  geometry: Geometry,
): Float64Array {
  const gx = new Float64Array(inShape[0] * inShape[1] * inShape[2]);
  forUnits(inShape, weightShape, geometry, (unit, _, taps) => {
    for (const { input, weight } of taps) {
      gx[input] += (gy[unit] as number) * (w[weight] as number);
    }
  });
  return gx;
}

/** Calls `visit` with every pooling window: its unit, its real inputs in row order, Caffe's divisor. */
export function forWindows(
  [channels, height, width]: Shape3,
  [, outH, outW]: Shape3,
  [size, stride, pad]: Window,
  visit: (unit: number, inputs: readonly number[], divisor: number) => void,
): void {
  for (let c = 0; c < channels; c++) {
    for (let i = 0; i < outH; i++) {
      for (let j = 0; j < outW; j++) {
        const inputs: number[] = [];
        let divisor = 0;
        for (let u = 0; u < size; u++) {
          for (let v = 0; v < size; v++) {
            const [row, column] = [i * stride - pad + u, j * stride - pad + v];
            if (row >= height + pad || column >= width + pad) continue;
            divisor++;
            if (row < 0 || row >= height || column < 0 || column >= width) continue;
            inputs.push((c * height + row) * width + column);
          }
        }
        visit((c * outH + i) * outW + j, inputs, divisor);
      }
    }
  }
}
