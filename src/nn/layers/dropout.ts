import { copyOf, type Layer, onlyInput } from './layer.js';

export interface DropoutSpec {
  readonly type: 'dropout';
}

/** The description of dropout, which only acts in training. */
export const dropout = (): DropoutSpec => ({ type: 'dropout' });

/** The identity. */
export function dropoutLayer(): Layer {
  return {
    keeps: { gradient: [], relevance: [] },
    outputShape: ([input]) => input as readonly number[],
    forward(_, call) {
      call.output.data.set(onlyInput(call).data);
    },
    backward: (engine, _, gradient) => [copyOf(engine, gradient)],
  };
}
