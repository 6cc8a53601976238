import type { Real } from '../../tensor.js';
import type { Kernel } from '../signatures.js';

/** Height and width as the loops see them: a 1×1 convolution without stride has one long row. */
const rowsOf = (h: number, w: number, pointwise: boolean): [number, number] =>
  pointwise ? [1, h * w] : [h, w];

/** The outputs j whose tap v falls on a real input: 0 ≤ j·stride − pad + v < inputs. */
const first = (v: number, stride: number, pad: number) =>
  Math.max(0, Math.ceil((pad - v) / stride));
const end = (v: number, stride: number, pad: number, inputs: number, outputs: number) =>
  Math.min(outputs, Math.floor((inputs - 1 + pad - v) / stride) + 1);

/** One unit is one output channel. Each output is summed in float64, over c, u, v in that order. */
export const convolution: Kernel<'convolution'> = {
  units: ([, w]) => w.shape[0] as number,
  run([x, w, b, y], [sy, sx, py, px], from, to) {
    const [, channels, kh, kw] = w.shape as [number, number, number, number];
    const pointwise = kh * kw * sy * sx === 1 && py + px === 0;
    const [inH, inW] = rowsOf(x.shape[1] as number, x.shape[2] as number, pointwise);
    const [outH, outW] = rowsOf(y.shape[1] as number, y.shape[2] as number, pointwise);
    const row = new Float64Array(outW);
    for (let m = from; m < to; m++) {
      for (let i = 0; i < outH; i++) {
        row.fill(b.data[m] ?? 0);
        for (let c = 0; c < channels; c++) {
          for (let u = 0; u < kh; u++) {
            const inRow = i * sy - py + u;
            if (inRow < 0 || inRow >= inH) continue;
            for (let v = 0; v < kw; v++) {
              const weight = w.data[((m * channels + c) * kh + u) * kw + v] as number;
              // A zero weight adds nothing: half of them are, in the signed parts that LRP makes.
              if (weight === 0) continue;
              const x0 = (c * inH + inRow) * inW - px + v;
              const j1 = end(v, sx, px, inW, outW);
              axpy(weight, x.data, x0, sx, row, first(v, sx, px), j1);
            }
          }
        }
        y.data.set(row, (m * outH + i) * outW);
      }
    }
  },
};

/** `row[j] += weight · x[x0 + j·stride]` for j in [j0, j1). */
function axpy(
  weight: number,
  x: Real,
  x0: number,
  stride: number,
  row: Float64Array,
  j0: number,
  j1: number,
): void {
  for (let j = j0, at = x0 + j0 * stride; j < j1; j++, at += stride) {
    row[j] = (row[j] as number) + weight * (x[at] as number);
  }
}

/** One unit is one input channel: what every output sends back to it, through the weight that it came by. */
export const convolutionInput: Kernel<'convolutionInput'> = {
  units: ([, w]) => w.shape[1] as number,
  run([gy, w, gx], [sy, sx, py, px], from, to) {
    const [outputs, channels, kh, kw] = w.shape as [number, number, number, number];
    const pointwise = kh * kw * sy * sx === 1 && py + px === 0;
    const [inH, inW] = rowsOf(gx.shape[1] as number, gx.shape[2] as number, pointwise);
    const [outH, outW] = rowsOf(gy.shape[1] as number, gy.shape[2] as number, pointwise);
    const row = new Float64Array(inW);
    for (let c = from; c < to; c++) {
      for (let inRow = 0; inRow < inH; inRow++) {
        row.fill(0);
        for (let m = 0; m < outputs; m++) {
          for (let u = 0; u < kh; u++) {
            const i = (inRow + py - u) / sy;
            if (i < 0 || i >= outH || !Number.isInteger(i)) continue;
            for (let v = 0; v < kw; v++) {
              const weight = w.data[((m * channels + c) * kh + u) * kw + v] as number;
              if (weight === 0) continue;
              const j1 = end(v, sx, px, inW, outW);
              spread(weight, gy.data, (m * outH + i) * outW, row, v - px, sx, first(v, sx, px), j1);
            }
          }
        }
        gx.data.set(row, (c * inH + inRow) * inW);
      }
    }
  },
};

/** `row[x0 + j·stride] += weight · gy[y0 + j]` for j in [j0, j1). */
function spread(
  weight: number,
  gy: Real,
  y0: number,
  row: Float64Array,
  x0: number,
  stride: number,
  j0: number,
  j1: number,
): void {
  for (let j = j0, at = x0 + j0 * stride; j < j1; j++, at += stride) {
    row[at] = (row[at] as number) + weight * (gy[y0 + j] as number);
  }
}
