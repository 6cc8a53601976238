import { gradientAt } from './gradient-at.js';
import type { Method } from './method.js';

/** A baseline's colour value in grey levels, of a channel with that mean. */
const baselines: Readonly<Record<string, (mean: number) => number>> = {
  mean: (mean) => mean,
  black: () => 0,
  white: () => 255,
};

/**
 * Integrated gradients: `R_i = (x_i − x̄_i) ∫₀¹ ∂f_c/∂x_i (x̄ + t (x − x̄)) dt`, along the straight
 * line from a baseline x̄, a picture of one colour (Sundararajan et al. 2017, equation 1). The
 * integral is taken by the midpoint rule, `t_k = (k − ½)/n`.
 *
 * Completeness: Σ R = f_c(x) − f_c(x̄) up to the quadrature. Found: `scoreDifference`, the right
 * side; `completenessGap`, |Σ R − scoreDifference| as a fraction of |scoreDifference|.
 */
export const integratedGradients: Method = {
  title: 'Integrated gradients: the gradient along the way from a blank picture',
  source: 'Sundararajan et al. 2017',
  parameters: {
    steps: { kind: 'integer', default: 64, min: 1, about: 'gradients along the way' },
    baseline: {
      kind: 'choice',
      default: 'mean',
      choices: Object.keys(baselines),
      about: 'the colour of the blank picture',
    },
  },
  explain(subject, target, parameters) {
    const { steps, baseline: colour } = parameters as { steps: number; baseline: string };
    const { data, shape } = subject.input;
    const { mean } = subject.network;
    const plane = data.length / (shape[0] as number);
    const levels = mean.map((m) => (baselines[colour] as (mean: number) => number)(m) - m);
    const baseline = data.map((_, i) => levels[Math.floor(i / plane)]);
    const difference = data.map((x, i) => x - baseline[i]);

    const integral = new Float64Array(data.length);
    for (let k = 0; k < steps; k++) {
      const t = (k + 0.5) / steps;
      const gradient = gradientAt(
        subject,
        baseline.map((b, i) => b + t * difference[i]),
        target,
      );
      for (let i = 0; i < integral.length; i++) integral[i] += gradient[i] / steps;
    }
    const relevance = integral.map((mean, i) => mean * difference[i]);

    const scoreDifference = subject.scores[target] - subject.scoresOf(baseline)[target];
    const gap = Math.abs(relevance.reduce((a, b) => a + b, 0) - scoreDifference);
    const completenessGap = gap === 0 ? 0 : gap / Math.abs(scoreDifference);
    return {
      values: Float32Array.from(relevance),
      shape,
      findings: { scoreDifference, completenessGap },
    };
  },
};
