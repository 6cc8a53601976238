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

/** One unit is one output channel. Each output is summed in float64, in the order v, c, u. */
export const convolution: Kernel<'convolution'> = {
  units: ([, w]) => w.shape[0],
  run([x, given, b, y, w = given], [sy, sx, py, px], from, to) {
    const [, channels, kh, kw] = w.shape as [number, number, number, number];
    const pointwise = kh * kw * sy * sx === 1 && py + px === 0;
    const [inH, inW] = rowsOf(x.shape[1], x.shape[2], pointwise);
    const [outH, outW] = rowsOf(y.shape[1], y.shape[2], pointwise);
    const row = new Float64Array(outW);
    const taps = new Taps(channels * kh);
    for (let m = from; m < to; m++) {
      for (let i = 0; i < outH; i++) {
        row.fill(b.data[m] ?? 0);
        for (let v = 0; v < kw; v++) {
          for (let c = 0; c < channels; c++) {
            for (let u = 0; u < kh; u++) {
              const inRow = i * sy - py + u;
              if (inRow < 0 || inRow >= inH) continue;
              const weight = w.data[((m * channels + c) * kh + u) * kw + v];
              taps.push(weight, (c * inH + inRow) * inW - px + v);
            }
          }
          taps.addTo(row, 0, 1, x.data, sx, first(v, sx, px), end(v, sx, px, inW, outW));
        }
        y.data.set(row, (m * outH + i) * outW);
      }
    }
  },
};

/** One unit is one output channel. */
export const convolutionRelu: Kernel<'convolutionRelu'> = {
  units: ([, w]) => w.shape[0],
  run([x, w, b, z, y, packed = w], geometry, from, to) {
    convolution.run([x, w, b, y, packed], geometry, from, to);
    const plane = y.data.length / y.shape[0];
    for (let i = from * plane; i < to * plane; i++) {
      const sum = y.data[i];
      if (z.data.length > 0) z.data[i] = sum;
      y.data[i] = Math.max(sum, 0);
    }
  },
};

/** One unit is one input channel: what every output sends back to it, through the weight that it came by. */
export const convolutionInput: Kernel<'convolutionInput'> = {
  units: ([, w]) => w.shape[1],
  run([gy, given, gx, w = given], [sy, sx, py, px], from, to) {
    const [outputs, channels, kh, kw] = w.shape as [number, number, number, number];
    const pointwise = kh * kw * sy * sx === 1 && py + px === 0;
    const [inH, inW] = rowsOf(gx.shape[1], gx.shape[2], pointwise);
    const [outH, outW] = rowsOf(gy.shape[1], gy.shape[2], pointwise);
    const row = new Float64Array(inW);
    const taps = new Taps(outputs * kh);
    for (let c = from; c < to; c++) {
      for (let inRow = 0; inRow < inH; inRow++) {
        row.fill(0);
        for (let v = 0; v < kw; v++) {
          for (let m = 0; m < outputs; m++) {
            for (let u = 0; u < kh; u++) {
              const i = (inRow + py - u) / sy;
              if (i < 0 || i >= outH || !Number.isInteger(i)) continue;
              const weight = w.data[((m * channels + c) * kh + u) * kw + v];
              taps.push(weight, (m * outH + i) * outW);
            }
          }
          taps.addTo(row, v - px, sx, gy.data, 1, first(v, sx, px), end(v, sx, px, inW, outW));
        }
        gx.data.set(row, (c * inH + inRow) * inW);
      }
    }
  },
};

/** Weights, each with the place in `values` where the row that it multiplies starts. */
class Taps {
  readonly #weights: Float64Array;
  readonly #starts: Int32Array;
  #count = 0;

  constructor(room: number) {
    this.#weights = new Float64Array(room + 3);
    this.#starts = new Int32Array(room + 3);
  }

  push(weight: number, start: number): void {
    // A zero weight adds nothing: half of them are, in the signed parts that LRP makes.
    if (weight === 0) return;
    this.#weights[this.#count] = weight;
    this.#starts[this.#count++] = start;
  }

  /**
   * `row[rowStart + j·rowStep] += Σ weight · values[start + j·step]` for j in [j0, j1), and forgets
   * the taps. Four at a time, because a load and a store of the row cost more than the product.
   */
  addTo(
    row: Float64Array,
    rowStart: number,
    rowStep: number,
    values: Real,
    step: number,
    j0: number,
    j1: number,
  ): void {
    const weights = this.#weights;
    const starts = this.#starts;
    // Up to three taps of weight 0 that repeat the first fill the last four.
    const start = starts[0];
    const count = this.#count;
    weights.fill(0, count, count + 3);
    starts.fill(start, count, count + 3);
    for (let t = 0; t < count; t += 4) {
      add4(
        weights,
        starts,
        t,
        row,
        rowStart + j0 * rowStep,
        rowStep,
        values,
        j0 * step,
        step,
        j1 - j0,
      );
    }
    this.#count = 0;
  }
}

function add4(
  weights: Float64Array,
  starts: Int32Array,
  t: number,
  row: Float64Array,
  rowStart: number,
  rowStep: number,
  values: Real,
  offset: number,
  step: number,
  count: number,
): void {
  const [w0, w1, w2, w3] = [weights[t], weights[t + 1], weights[t + 2], weights[t + 3]] as Four;
  const [a0, a1, a2, a3] = [starts[t], starts[t + 1], starts[t + 2], starts[t + 3]] as Four;
  for (let j = 0, q = rowStart, at = offset; j < count; j++, q += rowStep, at += step) {
    row[q] =
      row[q] +
      w0 * values[a0 + at] +
      w1 * values[a1 + at] +
      w2 * values[a2 + at] +
      w3 * values[a3 + at];
  }
}

type Four = [number, number, number, number];
