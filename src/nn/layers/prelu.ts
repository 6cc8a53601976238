import type { Engine } from '../../tensor/engine.js';
import type { Tensor } from '../../tensor/tensor.js';
import { type Call, type Layer, onlyInput, type Weights } from './layer.js';

export interface PreluSpec {
  readonly type: 'prelu';
}

/** The description of a ReLU with a learned slope below 0 for each channel. */
export const prelu = (): PreluSpec => ({ type: 'prelu' });

/** `y = x` where x ≥ 0, else `w_c · x`, He et al. 2015; w has the shape `[C]`. Relevance passes unchanged. */
export function preluLayer(): Layer {
  /** `out = values`, times the channel's slope where x is below 0. */
  const sloped = (call: Call, values: Tensor, out: Tensor) => {
    const x = onlyInput(call);
    const { weight } = call.weights as Weights;
    const pixels = x.shape[1] * x.shape[2];
    for (let i = 0; i < x.data.length; i++) {
      const slope = x.data[i] >= 0 ? 1 : weight.data[Math.floor(i / pixels)];
      out.data[i] = slope * values.data[i];
    }
  };
  return {
    keeps: { gradient: ['inputs'], relevance: [] },
    outputShape: ([input]) => input,
    weightShapes: ([channels]) => ({ weight: [channels] }),
    forward(_, call) {
      sloped(call, onlyInput(call), call.output);
    },
    backward(engine: Engine, call, gradient) {
      const input = engine.tensor(gradient.shape);
      sloped(call, gradient, input);
      return [input];
    },
  };
}
