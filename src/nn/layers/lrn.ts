import type { LrnParams } from '../../tensor/kernels/signatures.js';
import { type Layer, onlyInput } from './layer.js';

export interface LrnOptions {
  /** Channels in the window; odd. */
  readonly n: number;
  readonly alpha: number;
  readonly beta: number;
  readonly k: number;
}

/**
 * Local response normalisation across channels (Krizhevsky et al. 2012), as Caffe defines it:
 * `y_c = x_c · (k + (α/n) Σ x²)^−β`. Relevance passes unchanged; the gradient has the full Jacobian.
 */
export function lrn({ n, alpha, beta, k }: LrnOptions): Layer {
  const constants: LrnParams = [n, alpha, beta, k];
  return {
    type: 'lrn',
    keeps: { gradient: ['inputs'], relevance: [] },
    relevance: { kind: 'pass' },
    outputShape: ([input]) => input as readonly number[],
    forward(engine, call) {
      engine.run('lrn', [onlyInput(call), call.output], constants);
    },
    backward(engine, call, gradient) {
      const input = engine.tensor(gradient.shape);
      engine.run('lrnInput', [onlyInput(call), gradient, input], constants);
      return [input];
    },
  };
}
