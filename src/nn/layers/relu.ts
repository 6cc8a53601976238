import { backwardModes, type Layer, onlyInput } from './layer.js';

export interface ReluSpec {
  readonly type: 'relu';
}

/** The description of a layer `y = max(x, 0)`. */
export const relu = (): ReluSpec => ({ type: 'relu' });

/** `y = max(x, 0)`. Relevance passes unchanged: where y = 0, none arrives. */
export function reluLayer(): Layer {
  return {
    keeps: { gradient: ['output'], relevance: [] },
    rectifiesTo: Number.POSITIVE_INFINITY,
    outputShape: ([input]) => input as readonly number[],
    forward(engine, call) {
      engine.run('relu', [onlyInput(call), call.output], []);
    },
    backward(engine, call, gradient, mode) {
      const input = engine.tensor(gradient.shape);
      engine.run('reluInput', [call.output, gradient, input], [backwardModes[mode]]);
      return [input];
    },
  };
}
