import type { Real, Shape, Tensor } from '../../tensor.js';
import type { ConvolutionGeometry, Kernel } from '../signatures.js';
import { eachOf } from '../together.js';

/** Height and width as the loops see them: a 1×1 convolution without stride has one long row. */
const rowsOf = ([, h, w]: Shape, pointwise: boolean): [number, number] =>
  pointwise ? [1, (h as number) * (w as number)] : [h as number, w as number];

/** Whether output (i, j) sees input (i, j) alone, whatever the channel. */
const isPointwise = (w: Shape, [sy, sx, pt, pl]: ConvolutionGeometry, x: Shape, y: Shape) =>
  [w[2], w[3], sy, sx].every((n) => n === 1) && pt + pl === 0 && x[1] === y[1] && x[2] === y[2];

/** The outputs j whose tap, `at` beyond the window's start, is an input: 0 ≤ j·stride − pad + at < inputs. */
const first = (at: number, stride: number, pad: number) =>
  Math.max(0, Math.ceil((pad - at) / stride));
const end = (at: number, stride: number, pad: number, inputs: number, outputs: number) =>
  Math.min(outputs, Math.floor((inputs - 1 + pad - at) / stride) + 1);

/** The tensors of a convolution; what rounding takes off y goes to `low`. */
interface Sums {
  readonly x: Tensor;
  readonly w: Tensor;
  readonly b: Tensor;
  readonly y: Tensor;
  readonly low?: Tensor | undefined;
}

/** Output channels [from, to). Each output is summed in float64, in the order v, c, u. */
function sumUp(
  { x, w, b, y, low }: Sums,
  params: ConvolutionGeometry,
  from: number,
  to: number,
): void {
  const [sy, sx, pt, pl, dy, dx, groups] = params;
  const [outputs, channels, kh, kw] = w.shape;
  const pointwise = isPointwise(w.shape, params, x.shape, y.shape);
  const [inH, inW] = rowsOf(x.shape, pointwise);
  const [outH, outW] = rowsOf(y.shape, pointwise);
  const row = new Float64Array(outW);
  const taps = new Taps(channels * kh);
  for (let m = from; m < to; m++) {
    const c0 = Math.floor(m / (outputs / groups)) * channels;
    for (let i = 0; i < outH; i++) {
      row.fill(b.data[m] ?? 0);
      for (let v = 0; v < kw; v++) {
        for (let c = 0; c < channels; c++) {
          for (let u = 0; u < kh; u++) {
            const inRow = i * sy - pt + u * dy;
            if (inRow < 0 || inRow >= inH) continue;
            const weight = w.data[((m * channels + c) * kh + u) * kw + v];
            taps.push(weight, ((c0 + c) * inH + inRow) * inW - pl + v * dx);
          }
        }
        const at = v * dx;
        taps.addTo(row, 0, 1, x.data, sx, first(at, sx, pl), end(at, sx, pl, inW, outW));
      }
      const start = (m * outH + i) * outW;
      y.data.set(row, start);
      if (low) for (let j = 0; j < outW; j++) low.data[start + j] = row[j] - y.data[start + j];
    }
  }
}

/** One unit is one output channel. All results are made, whichever are wanted. */
export const convolution: Kernel<'convolution'> = {
  units: ([, w]) => w.shape[0],
  run: ([x, given, b, y, w = given], params, from, to) => sumUp({ x, w, b, y }, params, from, to),
};

/** One unit is one output channel. */
export const convolutionRelu: Kernel<'convolutionRelu'> = {
  units: ([, w]) => w.shape[0],
  run([x, given, b, z, y, w = given, low], params, from, to) {
    sumUp({ x, w, b, y, low }, params, from, to);
    const ceiling = params[7];
    const plane = y.data.length / y.shape[0];
    for (let i = from * plane; i < to * plane; i++) {
      const sum = y.data[i];
      if (z.data.length > 0) z.data[i] = sum;
      y.data[i] = Math.min(Math.max(sum, 0), ceiling);
      if (low && sum <= 0) low.data[i] = 0;
    }
  },
};

/** One unit is one output channel; those of one convolution come after those of another. */
export const convolutionsRelu: Kernel<'convolutionsRelu'> = {
  units: (tensors) => eachOf(tensors).reduce((total, [, w]) => total + w.shape[0], 0),
  run(tensors, params, from, to) {
    let before = 0;
    for (const own of eachOf(tensors)) {
      const channels = own[1].shape[0];
      const first = Math.max(0, from - before);
      convolutionRelu.run(own, params, first, Math.max(first, Math.min(channels, to - before)));
      before += channels;
    }
  },
};

/** One unit is one input channel. Each input is summed in float64, in the order v, m, u. */
export const convolutionInput: Kernel<'convolutionInput'> = {
  units: ([, , gx]) => gx.shape[0],
  run([gy, given, gx, w = given], params, from, to) {
    const [sy, sx, pt, pl, dy, dx, groups] = params;
    const [outputs, channels, kh, kw] = w.shape;
    const pointwise = isPointwise(w.shape, params, gx.shape, gy.shape);
    const [inH, inW] = rowsOf(gx.shape, pointwise);
    const [outH, outW] = rowsOf(gy.shape, pointwise);
    const perGroup = outputs / groups;
    const row = new Float64Array(inW);
    const taps = new Taps(perGroup * kh);
    for (let c = from; c < to; c++) {
      const m0 = Math.floor(c / channels) * perGroup;
      for (let inRow = 0; inRow < inH; inRow++) {
        row.fill(0);
        for (let v = 0; v < kw; v++) {
          for (let m = m0; m < m0 + perGroup; m++) {
            for (let u = 0; u < kh; u++) {
              const i = (inRow + pt - u * dy) / sy;
              if (i < 0 || i >= outH || !Number.isInteger(i)) continue;
              const weight = w.data[((m * channels + (c % channels)) * kh + u) * kw + v];
              taps.push(weight, (m * outH + i) * outW);
            }
          }
          const at = v * dx;
          taps.addTo(row, at - pl, sx, gy.data, 1, first(at, sx, pl), end(at, sx, pl, inW, outW));
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
    // Up to three copies of the first tap, of weight 0, make the count a multiple of 4.
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
