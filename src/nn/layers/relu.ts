import { backwardModes, type Layer, onlyInput } from './layer.js';

/** `y = max(x, 0)`. Relevance passes unchanged: where y = 0, none arrives. */
export function relu(): Layer {
  return {
    type: 'relu',
    keeps: { gradient: ['output'], relevance: [] },
    relevance: { kind: 'pass' },
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
