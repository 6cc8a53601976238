import type { LrnParams } from '../../tensor/kernels/signatures.js';
import { count, type Fields, number } from './fields.js';
import { type Layer, onlyInput } from './layer.js';

export interface LrnSpec {
  readonly type: 'lrn';
  /** Channels in the window; odd. */
  readonly n: number;
  readonly alpha: number;
  readonly beta: number;
  readonly k: number;
}

export const lrnFields: Fields<LrnSpec> = { n: count, alpha: number, beta: number, k: number };

export type LrnOptions = Omit<LrnSpec, 'type'>;

/** The description of local response normalisation across channels. */
export const lrn = (options: LrnOptions): LrnSpec => ({ type: 'lrn', ...options });

/**
 * Local response normalisation across channels (Krizhevsky et al. 2012), as Caffe defines it:
 * `y_c = x_c · (k + (α/n) Σ x²)^−β`. Relevance passes unchanged; the gradient has the full Jacobian.
 */
export function lrnLayer({ n, alpha, beta, k }: LrnSpec): Layer {
  const constants: LrnParams = [n, alpha, beta, k];
  return {
    keeps: { gradient: ['inputs'], relevance: [] },
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
