import type { Real } from '../../tensor.js';
import type { Kernel } from '../signatures.js';

type Channel = (c: number, i: number, j: number, rows: Range, columns: Range) => void;

/** The real inputs of a window, and how many positions it has when padding is counted. */
interface Range {
  from: number;
  to: number;
  padded: number;
}

/** Along one axis: window `i` starts at i·stride − pad and ends, at the latest, where the padding does. */
function range(i: number, size: number, stride: number, pad: number, inputs: number): Range {
  const start = i * stride - pad;
  const padded = Math.min(start + size, inputs + pad) - start;
  return { from: Math.max(start, 0), to: Math.min(start + size, inputs), padded };
}

/** Calls `visit` for every window of channels [from, to). */
function forWindows(
  [inH, inW]: readonly [number, number],
  [outH, outW]: readonly [number, number],
  [size, stride, pad]: readonly [number, number, number],
  from: number,
  to: number,
  visit: Channel,
): void {
  const columns = Array.from({ length: outW }, (_, j) => range(j, size, stride, pad, inW));
  for (let c = from; c < to; c++) {
    for (let i = 0; i < outH; i++) {
      const rows = range(i, size, stride, pad, inH);
      for (let j = 0; j < outW; j++) visit(c, i, j, rows, columns[j] as Range);
    }
  }
}

const plane = (shape: readonly number[]) => [shape[1], shape[2]] as [number, number];

/** The position of the largest real input of a window; the first in row order wins a tie. */
function winner(x: Real, base: number, width: number, rows: Range, columns: Range): number {
  let best = base + rows.from * width + columns.from;
  for (let r = rows.from; r < rows.to; r++) {
    for (let q = columns.from; q < columns.to; q++) {
      const at = base + r * width + q;
      if (x[at] > x[best]) best = at;
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
    forWindows([inH, inW], [outH, outW], window, from, to, (c, i, j, rows, columns) => {
      const at = winner(x.data, c * inH * inW, inW, rows, columns);
      y.data[(c * outH + i) * outW + j] = x.data[at];
    });
  },
};

export const maxPoolInput: Kernel<'maxPoolInput'> = {
  units: ([x]) => x.shape[0],
  run([x, gy, gx], window, from, to) {
    const [inH, inW] = plane(x.shape);
    const [outH, outW] = plane(gy.shape);
    gx.data.fill(0, from * inH * inW, to * inH * inW);
    forWindows([inH, inW], [outH, outW], window, from, to, (c, i, j, rows, columns) => {
      const at = winner(x.data, c * inH * inW, inW, rows, columns);
      gx.data[at] = gx.data[at] + gy.data[(c * outH + i) * outW + j];
    });
  },
};

export const averagePool: Kernel<'averagePool'> = {
  units: ([x]) => x.shape[0],
  run([x, y], window, from, to) {
    const [inH, inW] = plane(x.shape);
    const [outH, outW] = plane(y.shape);
    forWindows([inH, inW], [outH, outW], window, from, to, (c, i, j, rows, columns) => {
      let total = 0;
      for (let r = rows.from; r < rows.to; r++) {
        for (let q = columns.from; q < columns.to; q++) {
          total += x.data[(c * inH + r) * inW + q];
        }
      }
      y.data[(c * outH + i) * outW + j] = total / (rows.padded * columns.padded);
    });
  },
};

export const averagePoolInput: Kernel<'averagePoolInput'> = {
  units: ([gy]) => gy.shape[0],
  run([gy, gx], window, from, to) {
    const [inH, inW] = plane(gx.shape);
    const [outH, outW] = plane(gy.shape);
    gx.data.fill(0, from * inH * inW, to * inH * inW);
    forWindows([inH, inW], [outH, outW], window, from, to, (c, i, j, rows, columns) => {
      const g = gy.data[(c * outH + i) * outW + j];
      const part = g / (rows.padded * columns.padded);
      for (let r = rows.from; r < rows.to; r++) {
        for (let q = columns.from; q < columns.to; q++) {
          const at = (c * inH + r) * inW + q;
          gx.data[at] = gx.data[at] + part;
        }
      }
    });
  },
};
