import { copyOf, type Layer, onlyInput } from './layer.js';

/** The identity: dropout only acts in training. */
export function dropout(): Layer {
  return {
    type: 'dropout',
    keeps: { gradient: [], relevance: [] },
    relevance: { kind: 'pass' },
    outputShape: ([input]) => input as readonly number[],
    forward(_, call) {
      call.output.data.set(onlyInput(call).data);
    },
    backward: (engine, _, gradient) => [copyOf(engine, gradient)],
  };
}
