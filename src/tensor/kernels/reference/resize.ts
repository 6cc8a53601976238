import type { Real, Shape, Tensor } from '../../tensor.js';
import type { Kernel } from '../signatures.js';

type Visit = (output: number, input: number, weight: number) => void;

/** Calls `visit` with every pair of an output and an input that it is made of, in channels [from, to). */
function forPairs(
  [, height, width]: Shape,
  rows: Tensor,
  columns: Tensor,
  from: number,
  to: number,
  visit: Visit,
): void {
  const [outH, tapsY] = rows.shape;
  const [outW, tapsX] = columns.shape;
  const [r, q]: readonly [Real, Real] = [rows.data, columns.data];
  for (let c = from; c < to; c++) {
    for (let i = 0; i < outH; i++) {
      for (let a = 0; a < tapsY; a++) {
        const tapY = 2 * (i * tapsY + a);
        const line = (c * height + r[tapY]) * width;
        for (let j = 0; j < outW; j++) {
          for (let b = 0; b < tapsX; b++) {
            const tapX = 2 * (j * tapsX + b);
            visit((c * outH + i) * outW + j, line + q[tapX], r[tapY + 1] * q[tapX + 1]);
          }
        }
      }
    }
  }
}

/** One unit is one channel, here and below. */
export const resize: Kernel<'resize'> = {
  units: ([x]) => x.shape[0],
  run([x, rows, columns, y], _, from, to) {
    const plane = y.data.length / y.shape[0];
    y.data.fill(0, from * plane, to * plane);
    forPairs(x.shape, rows, columns, from, to, (output, input, weight) => {
      y.data[output] += weight * x.data[input];
    });
  },
};

export const resizeInput: Kernel<'resizeInput'> = {
  units: ([gy]) => gy.shape[0],
  run([gy, rows, columns, gx], _, from, to) {
    const plane = gx.data.length / gx.shape[0];
    gx.data.fill(0, from * plane, to * plane);
    forPairs(gx.shape, rows, columns, from, to, (output, input, weight) => {
      gx.data[input] += weight * gy.data[output];
    });
  },
};
