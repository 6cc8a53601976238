import type { Shape } from '../../tensor/tensor.js';
import type { Explanation, Parameter } from './method.js';

/** How the values of a pixel's channels become one number: folded from 0, then finished. */
const norms = {
  squared: { fold: (total: number, g: number) => total + g * g, finish: (total: number) => total },
  l2: { fold: (total: number, g: number) => total + g * g, finish: Math.sqrt },
  max: {
    fold: (total: number, g: number) => Math.max(total, Math.abs(g)),
    finish: (total: number) => total,
  },
};

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
  const { fold, finish } = norms[norm];
  const plane = height * width;
  const values = Float32Array.from({ length: plane }, (_, pixel) => {
    let total = 0;
    for (let c = 0; c < channels; c++) total = fold(total, gradient[c * plane + pixel]);
    return finish(total);
  });
  return { values, shape: [height, width] };
}

/** `‖g‖²` in float64. */
export function squaredNormOf(gradient: ArrayLike<number>): number {
  let total = 0;
  for (let i = 0; i < gradient.length; i++) total += gradient[i] * gradient[i];
  return total;
}
