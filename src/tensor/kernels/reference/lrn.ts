import type { Tensor } from '../../tensor.js';
import type { Kernel, LrnParams } from '../signatures.js';

/** `d_c = k + (α/n) Σ x²` over the window of n channels around each channel, at one pixel. */
function denominators(x: Tensor, at: number, [n, alpha, , k]: LrnParams, d: Float64Array): void {
  const [channels, height, width] = x.shape;
  const half = (n - 1) / 2;
  for (let c = 0; c < channels; c++) {
    let squares = 0;
    for (let q = Math.max(0, c - half); q <= Math.min(channels - 1, c + half); q++) {
      squares += x.data[q * height * width + at] ** 2;
    }
    d[c] = k + (alpha / n) * squares;
  }
}

/** One unit is one pixel, across all channels. */
export const lrn: Kernel<'lrn'> = {
  units: ([x]) => x.shape[1] * x.shape[2],
  run([x, y], constants, from, to) {
    const [channels, height, width] = x.shape;
    const beta = constants[2];
    const d = new Float64Array(channels);
    for (let at = from; at < to; at++) {
      denominators(x, at, constants, d);
      for (let c = 0; c < channels; c++) {
        const p = c * height * width + at;
        y.data[p] = x.data[p] * d[c] ** -beta;
      }
    }
  },
};

/** `gx_c = gy_c · d_c^−β − (2αβ/n) x_c Σ_{q: c in window of q} gy_q x_q d_q^(−β−1)`. */
export const lrnInput: Kernel<'lrnInput'> = {
  units: ([x]) => x.shape[1] * x.shape[2],
  run([x, gy, gx], constants, from, to) {
    const [channels, height, width] = x.shape;
    const [n, alpha, beta] = constants;
    const half = (n - 1) / 2;
    const d = new Float64Array(channels);
    const cross = new Float64Array(channels);
    for (let at = from; at < to; at++) {
      denominators(x, at, constants, d);
      for (let q = 0; q < channels; q++) {
        const p = q * height * width + at;
        const product = gy.data[p] * x.data[p];
        cross[q] = product * d[q] ** (-beta - 1);
      }
      for (let c = 0; c < channels; c++) {
        const p = c * height * width + at;
        let crossed = 0;
        for (let q = Math.max(0, c - half); q <= Math.min(channels - 1, c + half); q++) {
          crossed += cross[q];
        }
        const direct = gy.data[p] * d[c] ** -beta;
        gx.data[p] = direct - ((2 * alpha * beta) / n) * x.data[p] * crossed;
      }
    }
  },
};
