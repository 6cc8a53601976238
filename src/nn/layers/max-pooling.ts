import type { Engine } from '../../tensor/engine.js';
import { poolingParams } from '../../tensor/kernels/signatures.js';
import type { Tensor } from '../../tensor/tensor.js';
import { type Call, type Layer, onlyInput } from './layer.js';
import { type PoolingOptions, pooledShape, windowShape } from './pooling.js';

/** The largest input of each window. Gradient and relevance both go to the winner, which takes all. */
export function maxPooling(options: PoolingOptions): Layer {
  const window = poolingParams(windowShape(options));
  const toWinners = (engine: Engine, call: Call, above: Tensor): Tensor => {
    const x = onlyInput(call);
    const input = engine.tensor(x.shape);
    engine.run('maxPoolInput', [x, above, input], window);
    return input;
  };
  return {
    type: 'max-pooling',
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
    outputShape: ([input]) => pooledShape(input as readonly number[], options),
    forward(engine, call) {
      engine.run('maxPool', [onlyInput(call), call.output], window);
    },
    backward: (engine, call, gradient) => [toWinners(engine, call, gradient)],
  };
}
