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
  const sloped = (engine: Engine, call: Call, values: Tensor, out: Tensor) =>
    engine.run('slope', [onlyInput(call), values, (call.weights as Weights).weight, out], []);
  return {
    keeps: { gradient: ['inputs'], relevance: [] },
    outputShape: ([input]) => input,
    weightShapes: ([channels]) => ({ weight: [channels] }),
    forward(engine, call) {
      sloped(engine, call, onlyInput(call), call.output);
    },
    backward(engine, call, gradient) {
      const input = engine.tensor(gradient.shape);
      sloped(engine, call, gradient, input);
      return [input];
    },
  };
}
