import { type Layer, onlyInput } from './layer.js';

export interface SoftmaxSpec {
  readonly type: 'softmax';
}

/** The description of a softmax over all elements. */
export const softmax = (): SoftmaxSpec => ({ type: 'softmax' });

/** `y_i = e^{x_i} / Σ_j e^{x_j}` over all elements, shifted by max x so that nothing overflows. */
export function softmaxOf(x: ArrayLike<number>): Float64Array {
  const values = Float64Array.from(x);
  const largest = values.reduce((a, b) => Math.max(a, b), -Infinity);
  const exponentials = values.map((value) => Math.exp(value - largest));
  const total = exponentials.reduce((a, b) => a + b, 0);
  return exponentials.map((value) => value / total);
}

/** Probabilities from scores. Explanations start below it, at the scores. */
export function softmaxLayer(): Layer {
  return {
    keeps: { gradient: ['output'], relevance: [] },
    outputShape: ([input]) => input as readonly number[],
    forward(_, call) {
      call.output.data.set(softmaxOf(onlyInput(call).data));
    },
    // gx_i = y_i (gy_i − Σ_j gy_j y_j)
    backward(engine, { output }, gradient) {
      const input = engine.tensor(gradient.shape);
      let mean = 0;
      output.data.forEach((y, i) => {
        mean += y * gradient.data[i];
      });
      output.data.forEach((y, i) => {
        input.data[i] = y * (gradient.data[i] - mean);
      });
      return [input];
    },
  };
}
