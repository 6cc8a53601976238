import type { Real, Shape } from '../../tensor.js';
import type { AveragePoolingParams, Kernel, PoolingParams } from '../signatures.js';

type VisitWindow = (c: number, i: number, j: number, rows: Range, columns: Range) => void;

/** The inputs of a window along one axis: every `step`-th position, `from` ≤ position < `to`. */
interface Range {
  from: number;
  to: number;
  step: number;
  /** The position that the window starts at; negative in the padding. */
  start: number;
}

/** One axis of a pool. */
interface Axis {
  size: number;
  stride: number;
  pad: number;
  step: number;
  inputs: number;
}

/** Window `i` along one axis. */
function range(i: number, { size, stride, pad, step, inputs }: Axis): Range {
  const start = i * stride - pad;
  const from = start < 0 ? start + step * Math.ceil(-start / step) : start;
  return { from, to: Math.min(start + (size - 1) * step + 1, inputs), step, start };
}

/** How many inputs a window has along an axis. */
const countIn = ({ from, to, step }: Range) => Math.ceil((to - from) / step);

/** Calls `visit` for every window of channels [from, to). */
function forWindows(
  input: Shape,
  output: Shape,
  [kh, kw, sy, sx, pt, pl, dy, dx]: PoolingParams,
  from: number,
  to: number,
  visit: VisitWindow,
): void {
  const [inH, inW] = plane(input);
  const [outH, outW] = plane(output);
  const down = { size: kh, stride: sy, pad: pt, step: dy, inputs: inH };
  const across = { size: kw, stride: sx, pad: pl, step: dx, inputs: inW };
  const columns = Array.from({ length: outW }, (_, j) => range(j, across));
  for (let c = from; c < to; c++) {
    for (let i = 0; i < outH; i++) {
      const rows = range(i, down);
      for (let j = 0; j < outW; j++) visit(c, i, j, rows, columns[j]);
    }
  }
}

const plane = (shape: Shape) => [shape[1], shape[2]] as [number, number];

/** The divisor of a window's mean, by the rows and columns of the window. */
function divisorOf(
  [, height, width]: Shape,
  [kh, kw, , , , , , , bottom, right, countPad]: AveragePoolingParams,
): (rows: Range, columns: Range) => number {
  if (countPad === 0) return (rows, columns) => countIn(rows) * countIn(columns);
  const [endY, endX] = [(height as number) + bottom, (width as number) + right];
  const counted = ({ start, step }: Range, size: number, end: number) =>
    Math.min(size, Math.ceil((end - start) / step));
  return (rows, columns) => counted(rows, kh, endY) * counted(columns, kw, endX);
}

/** The first eight of the parameters: those of any pooling. */
const windowOf = ([kh, kw, sy, sx, ...rest]: AveragePoolingParams): PoolingParams => {
  const [top, left, dy, dx] = rest;
  return [kh, kw, sy, sx, top, left, dy, dx];
};

/**
 * The position of the largest real input of a window; the first in row order wins a tie.
 * @param low what rounding took off the inputs, where that is known; it decides about equal ones but 0
 */
function winner(
  x: Real,
  base: number,
  width: number,
  rows: Range,
  columns: Range,
  low?: Real,
): number {
  let best = base + rows.from * width + columns.from;
  for (let r = rows.from; r < rows.to; r += rows.step) {
    for (let q = columns.from; q < columns.to; q += columns.step) {
      const at = base + r * width + q;
      const [value, most] = [x[at], x[best]];
      const decides = value === most && value !== 0;
      if (decides ? low && low[at] > low[best] : value > most) best = at;
    }
  }
  return best;
}

/** One unit is one channel, here and below. */
export const maxPool: Kernel<'maxPool'> = {
  units: ([x]) => x.shape[0],
  run([x, y], window, from, to) {
    const [inH, inW] = plane(x.shape);
    const [outH, outW] = plane(y.shape);
    forWindows(x.shape, y.shape, window, from, to, (c, i, j, rows, columns) => {
      const at = winner(x.data, c * inH * inW, inW, rows, columns);
      y.data[(c * outH + i) * outW + j] = x.data[at];
    });
  },
};

export const maxPoolInput: Kernel<'maxPoolInput'> = {
  units: ([x]) => x.shape[0],
  run([x, gy, gx, low], window, from, to) {
    const [inH, inW] = plane(x.shape);
    const [outH, outW] = plane(gy.shape);
    gx.data.fill(0, from * inH * inW, to * inH * inW);
    forWindows(x.shape, gy.shape, window, from, to, (c, i, j, rows, columns) => {
      const at = winner(x.data, c * inH * inW, inW, rows, columns, low?.data);
      gx.data[at] = gx.data[at] + gy.data[(c * outH + i) * outW + j];
    });
  },
};

export const averagePool: Kernel<'averagePool'> = {
  units: ([x]) => x.shape[0],
  run([x, y], params, from, to) {
    const [inH, inW] = plane(x.shape);
    const [outH, outW] = plane(y.shape);
    const divisor = divisorOf(x.shape, params);
    forWindows(x.shape, y.shape, windowOf(params), from, to, (c, i, j, rows, columns) => {
      let total = 0;
      for (let r = rows.from; r < rows.to; r += rows.step) {
        for (let q = columns.from; q < columns.to; q += columns.step) {
          total += x.data[(c * inH + r) * inW + q];
        }
      }
      y.data[(c * outH + i) * outW + j] = total / divisor(rows, columns);
    });
  },
};

export const averagePoolInput: Kernel<'averagePoolInput'> = {
  units: ([gy]) => gy.shape[0],
  run([gy, gx], params, from, to) {
    const [inH, inW] = plane(gx.shape);
    const [outH, outW] = plane(gy.shape);
    const divisor = divisorOf(gx.shape, params);
    gx.data.fill(0, from * inH * inW, to * inH * inW);
    forWindows(gx.shape, gy.shape, windowOf(params), from, to, (c, i, j, rows, columns) => {
      const g = gy.data[(c * outH + i) * outW + j];
      const part = g / divisor(rows, columns);
      for (let r = rows.from; r < rows.to; r += rows.step) {
        for (let q = columns.from; q < columns.to; q += columns.step) {
          const at = (c * inH + r) * inW + q;
          gx.data[at] = gx.data[at] + part;
        }
      }
    });
  },
};
