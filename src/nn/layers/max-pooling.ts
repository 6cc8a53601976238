import type { Engine } from '../../tensor/engine.js';
import { poolingParams } from '../../tensor/kernels/signatures.js';
import type { Tensor } from '../../tensor/tensor.js';
import type { Fields } from './fields.js';
import { type Call, type Layer, onlyInput } from './layer.js';
import {
  type PoolingOptions,
  type PoolingWindows,
  pooledShape,
  poolingFields,
  windowsOf,
} from './pooling.js';

export interface MaxPoolingSpec extends PoolingWindows {
  readonly type: 'max-pooling';
}

export const maxPoolingFields: Fields<MaxPoolingSpec> = poolingFields;

/** The description of a layer of the largest input of each window. */
export const maxPooling = (options: PoolingOptions): MaxPoolingSpec => ({
  type: 'max-pooling',
  ...windowsOf(options),
});

/** The largest input of each window. Gradient and relevance both go to the winner, which takes all. */
export function maxPoolingLayer(spec: MaxPoolingSpec): Layer {
  const window = poolingParams(spec);
  const toWinners = (engine: Engine, call: Call, above: Tensor): Tensor => {
    const x = onlyInput(call);
    const input = engine.tensor(x.shape);
    engine.run('maxPoolInput', [x, above, input], window);
    return input;
  };
  return {
    keeps: { gradient: ['inputs'], relevance: ['inputs'] },
    relevance: {
      kind: 'own',
      name: 'winner-takes-all',
      propagate: (engine, call, relevance) => ({
        inputs: [toWinners(engine, call, relevance)],
        bias: 0,
        epsilon: 0,
        dead: 0,
      }),
    },
    outputShape: ([input]) => pooledShape(input as readonly number[], spec),
    forward(engine, call) {
      engine.run('maxPool', [onlyInput(call), call.output], window);
    },
    backward: (engine, call, gradient) => [toWinners(engine, call, gradient)],
  };
}
