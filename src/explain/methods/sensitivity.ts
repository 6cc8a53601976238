import { gradientOf } from '../../nn/pull-back.js';
import { type Subject, seedAt } from '../subject.js';
import type { Method } from './method.js';

/** `∂f_c/∂x`, `[3, H, W]`, by exact backpropagation. */
export function scoreGradient(subject: Subject, target: number): Float32Array {
  const { engine } = subject;
  const seed = seedAt(subject, target, 1);
  const gradient = gradientOf(engine, subject.trace('gradient'), seed);
  const values = Float32Array.from(gradient.data);
  engine.release(gradient);
  engine.release(seed);
  return values;
}

/** How the gradients of a pixel's three channels become one number. */
const norms: Record<string, (b: number, g: number, r: number) => number> = {
  squared: (b, g, r) => b * b + g * g + r * r,
  l2: (b, g, r) => Math.sqrt(b * b + g * g + r * r),
  max: (b, g, r) => Math.max(Math.abs(b), Math.abs(g), Math.abs(r)),
};

/**
 * Sensitivity analysis: how much the score changes with each pixel, whichever way. `squared`:
 * `R_i = Σ_ch g²`, so that Σ R = ‖∇f‖²; `l2`: its root, what the study's demo draws; `max`:
 * `max_ch |g|` (Simonyan et al. 2014).
 */
export const sensitivity: Method = {
  title: 'Sensitivity analysis: the squared gradient of the score',
  source: 'Baehrens et al. 2010; Simonyan et al. 2014',
  parameters: {
    norm: {
      kind: 'choice',
      default: 'squared',
      choices: Object.keys(norms),
      about: 'how the gradients of a pixel’s channels become one number',
    },
  },
  explain(subject, target, { norm }) {
    const [, height, width] = subject.input.shape as [number, number, number];
    const gradient = scoreGradient(subject, target);
    const of = norms[norm as string] as (b: number, g: number, r: number) => number;
    const plane = height * width;
    const values = Float32Array.from({ length: plane }, (_, i) =>
      of(gradient[i] as number, gradient[plane + i] as number, gradient[2 * plane + i] as number),
    );
    const squaredNorm = gradient.reduce((total, g) => total + g * g, 0);
    return { values, shape: [height, width], findings: { squaredNorm } };
  },
};
