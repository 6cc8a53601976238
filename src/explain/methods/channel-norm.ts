import type { Shape } from '../../tensor/tensor.js';
import type { Explanation, Parameter } from './method.js';

/**
 * How the values of a pixel's channels become one number: those of one channel, `[from, from + totals.length)` of
 * the gradient, are folded into totals that begin at 0; then these are finished. Plain loops: a call for each
 * value took 3 % of GoogLeNet's SA.
 */
interface Norm {
  fold(totals: Float64Array, gradient: ArrayLike<number>, from: number): void;
  finish(totals: Float64Array): void;
}

const addSquares: Norm['fold'] = (totals, gradient, from) => {
  for (let i = 0; i < totals.length; i++) {
    const g = gradient[from + i];
    totals[i] += g * g;
  }
};

const norms = {
  squared: { fold: addSquares, finish: () => {} },
  l2: {
    fold: addSquares,
    finish(totals) {
      for (let i = 0; i < totals.length; i++) totals[i] = Math.sqrt(totals[i]);
    },
  },
  max: {
    fold(totals, gradient, from) {
      for (let i = 0; i < totals.length; i++) {
        totals[i] = Math.max(totals[i], Math.abs(gradient[from + i]));
      }
    },
    finish: () => {},
  },
} satisfies Record<string, Norm>;

export type NormName = keyof typeof norms;

export const normNames = Object.keys(norms) as NormName[];

/** The parameter `norm` of every method that shows the size of a gradient. */
export const normParameter = {
  kind: 'choice',
  default: 'squared',
  choices: normNames,
  about: 'how the gradients of a pixel’s channels become one number',
} as const satisfies Parameter;

/**
 * One number per pixel, in float64 up to the last step: `squared`: `Σ_ch g²`; `l2`: its root;
 * `max`: `max_ch |g|`.
 * @param gradient `[C, H, W]`, row-major
 */
export function overChannels(
  gradient: ArrayLike<number>,
  shape: Shape,
  norm: NormName,
): Pick<Explanation, 'values' | 'shape'> {
  const [channels, height, width] = shape;
  const { fold, finish }: Norm = norms[norm];
  const totals = new Float64Array(height * width);
  for (let c = 0; c < channels; c++) fold(totals, gradient, c * totals.length);
  finish(totals);
  return { values: new Float32Array(totals), shape: [height, width] };
}

/** `‖g‖²` in float64, by four sums: each addition waits for the one before in its sum: 0.06 ms for GoogLeNet's, not 0.11. */
export function squaredNormOf(gradient: ArrayLike<number>): number {
  let [a, b, c, d] = [0, 0, 0, 0];
  const whole = gradient.length - (gradient.length % 4);
  for (let i = 0; i < whole; i += 4) {
    a += gradient[i] * gradient[i];
    b += gradient[i + 1] * gradient[i + 1];
    c += gradient[i + 2] * gradient[i + 2];
    d += gradient[i + 3] * gradient[i + 3];
  }
  for (let i = whole; i < gradient.length; i++) a += gradient[i] * gradient[i];
  return a + b + (c + d);
}
