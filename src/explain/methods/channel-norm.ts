import type { Shape } from '../../tensor/tensor.js';
import type { Explanation, Parameter } from './method.js';

/**
 * How the values of a pixel's channels become one number, for all pixels: from channels of `pixels` values each, in
 * float64. Plain loops, and no totals between them: a call for each value took 3 % of GoogLeNet's SA, and totals half
 * a per cent.
 */
type Norm = (gradient: ArrayLike<number>, pixels: number, to: Float32Array) => void;

const squareAt = (gradient: ArrayLike<number>, pixels: number, i: number): number => {
  let total = 0;
  for (let at = i; at < gradient.length; at += pixels) total += gradient[at] * gradient[at];
  return total;
};

const norms = {
  squared(gradient, pixels, to) {
    for (let i = 0; i < pixels; i++) to[i] = squareAt(gradient, pixels, i);
  },
  l2(gradient, pixels, to) {
    for (let i = 0; i < pixels; i++) to[i] = Math.sqrt(squareAt(gradient, pixels, i));
  },
  max(gradient, pixels, to) {
    for (let i = 0; i < pixels; i++) {
      let most = 0;
      for (let at = i; at < gradient.length; at += pixels) {
        most = Math.max(most, Math.abs(gradient[at]));
      }
      to[i] = most;
    }
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
  const [, height, width] = shape;
  const values = new Float32Array(height * width);
  norms[norm](gradient, values.length, values);
  return { values, shape: [height, width] };
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
