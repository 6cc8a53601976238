import { type Shape, sizeOf } from '../../tensor/tensor.js';
import { axis, type Fields, orWord } from './fields.js';
import { type Layer, onlyInput } from './layer.js';
import { stridesOf } from './movement.js';

export interface SoftmaxSpec {
  readonly type: 'softmax';
  /** Along which axis values are made parts of 1, as the gates of split attention are; or all of them together. */
  readonly axis: 0 | 1 | 2 | 'all';
}

export const softmaxFields: Fields<SoftmaxSpec> = { axis: orWord(axis, 'all') };

/** The description of a softmax; by default over all elements. */
export const softmax = (axis: SoftmaxSpec['axis'] = 'all'): SoftmaxSpec => ({
  type: 'softmax',
  axis,
});

/** `y_i = e^{x_i} / Σ_j e^{x_j}` over all elements, shifted by max x so that nothing overflows. */
export function softmaxOf(x: ArrayLike<number>): Float64Array {
  const parts = new Float64Array(x.length);
  let largest = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < x.length; i++) largest = Math.max(largest, x[i]);
  let total = 0;
  for (let i = 0; i < x.length; i++) {
    parts[i] = Math.exp(x[i] - largest);
    total += parts[i];
  }
  for (let i = 0; i < x.length; i++) parts[i] /= total;
  return parts;
}

/** The places of values that are made parts of 1 together: where each group begins, its length and its step. */
function groupsOf({ axis }: SoftmaxSpec, shape: Shape) {
  const all = sizeOf(shape);
  if (axis === 'all') return { starts: [0], length: all, step: 1 };
  const step = stridesOf(shape)[axis];
  const length = shape[axis];
  const starts = Array.from({ length: all / length }, (_, group) => {
    const before = Math.floor(group / step);
    return before * step * length + (group % step);
  });
  return { starts, length, step };
}

/**
 * Probabilities from scores, or gates from numbers. Explanations start below the one, and give no relevance to
 * the other.
 */
export function softmaxLayer(spec: SoftmaxSpec): Layer {
  return {
    keeps: { gradient: ['output'], relevance: [] },
    outputShape: ([input]) => input as readonly number[],
    forward(_, call) {
      const { data, shape } = onlyInput(call);
      const { starts, length, step } = groupsOf(spec, shape);
      for (const start of starts) {
        const values = Float64Array.from({ length }, (_, i) => data[start + i * step]);
        softmaxOf(values).forEach((value, i) => {
          call.output.data[start + i * step] = value;
        });
      }
    },
    // gx_i = y_i (gy_i − Σ_j gy_j y_j)
    backward(engine, { output }, gradient) {
      const input = engine.tensor(gradient.shape);
      const { starts, length, step } = groupsOf(spec, gradient.shape);
      for (const start of starts) {
        const places = Array.from({ length }, (_, i) => start + i * step);
        const mean = places.reduce((sum, at) => sum + output.data[at] * gradient.data[at], 0);
        for (const at of places) input.data[at] = output.data[at] * (gradient.data[at] - mean);
      }
      return [input];
    },
  };
}
