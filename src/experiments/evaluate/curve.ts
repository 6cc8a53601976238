import { softmaxOf } from '../../nn/layers/softmax.js';
import type { Steps } from '../../steps.js';
import { type Cells, forEachPixel } from './cells.js';

/** What one perturbation run found, k = 0…L. */
export interface Curve {
  /** f(x⁰) − f(xᵏ), the class's score (logit). */
  readonly score: Float64Array;
  /** The same of its softmax probability. */
  readonly probability: Float64Array;
}

export interface CurveOptions {
  /** `[3, H, W]`, row-major. */
  readonly input: Float32Array;
  /** Of the same shape: what perturbed pixels become. */
  readonly fill: Float32Array;
  readonly cells: Cells;
  /** The cells in the order in which they go; `L · perStep` of them are used. */
  readonly order: Int32Array;
  readonly perStep: number;
  /** L. */
  readonly steps: number;
  readonly target: number;
  /** Every class's score for an input. */
  readonly scoresOf: (input: Float32Array) => Steps<ArrayLike<number>>;
  /** The scores of `input` itself, where they are known. */
  readonly scores?: ArrayLike<number>;
}

/**
 * Region perturbation (Samek et al. 2017): x⁰ is the input, xᵏ is xᵏ⁻¹ with the next
 * `perStep` regions replaced. With regions of one pixel it is pixel flipping (Bach et al. 2015,
 * section 4.3).
 */
export function* perturbationCurve(options: CurveOptions): Steps<Curve> {
  const { cells, order, perStep, steps, target, fill, scoresOf } = options;
  const plane = cells.height * cells.width;
  const current = options.input.slice();
  const start = options.scores ?? (yield* scoresOf(current));
  const f0 = start[target];
  const p0 = softmaxOf(start)[target];
  const score = new Float64Array(steps + 1);
  const probability = new Float64Array(steps + 1);
  for (let k = 1; k <= steps; k++) {
    for (const cell of order.subarray((k - 1) * perStep, k * perStep)) {
      forEachPixel(cells, cell, (pixel) => {
        for (let i = pixel; i < current.length; i += plane) current[i] = fill[i];
      });
    }
    const scores = yield* scoresOf(current);
    score[k] = f0 - scores[target];
    probability[k] = p0 - softmaxOf(scores)[target];
  }
  return { score, probability };
}

/** Area over the perturbation curve, 1/(L+1) Σ_{k=0…L} (f(x⁰) − f(xᵏ)). */
export const areaOver = (curve: ArrayLike<number>): number =>
  Array.from(curve).reduce((sum, drop) => sum + drop, 0) / curve.length;
