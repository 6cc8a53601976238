import {
  type AveragePoolingParams,
  averagePoolingParams,
  conditions,
} from '../../tensor/kernels/signatures.js';
import { isZero, type Shape, sum, type Tensor } from '../../tensor/tensor.js';
import { type Layer, onlyInput } from './layer.js';
import { type PoolingOptions, pooledShape, windowShape } from './pooling.js';

/** The mean of each window; with `global`, of the whole input, whatever its size. */
export function averagePooling(options: PoolingOptions | 'global'): Layer {
  const windowOf = ([, height, width]: Shape): AveragePoolingParams =>
    averagePoolingParams(
      options === 'global'
        ? {
            kernel: [height as number, width as number],
            stride: [1, 1],
            pads: [0, 0, 0, 0],
            countPad: true,
          }
        : { ...windowShape(options), countPad: true },
    );
  return {
    type: 'average-pooling',
    keeps: { gradient: [], relevance: ['inputs'] },
    relevance: {
      kind: 'own',
      name: 'proportional',
      // R_i = x_i / Σx · R: LRP-0 through the mean, whose constant weights cancel.
      propagate(engine, call, relevance, { spreadEmpty }) {
        const x = onlyInput(call);
        const window = windowOf(x.shape);
        const input = engine.zeros(x.shape);
        /** Hands `above` down in proportion to `activations`; returns how much, and what was left. */
        const handDown = (activations: Tensor, above: Tensor): { given: number; left: Tensor } => {
          const z = engine.tensor(above.shape);
          engine.run('averagePool', [activations, z], window);
          const s = engine.tensor(above.shape);
          const sums = engine.tensor([above.shape[0], 3], 'float64');
          const { none } = engine;
          engine.run('divide', [above, z, none, none, s, sums], [1, conditions.always, 0]);
          const back = engine.tensor(x.shape);
          engine.run('averagePoolInput', [s, back], window);
          engine.run('multiply', [activations, back, input], [1]);
          const left = engine.tensor(above.shape);
          for (let i = 0; i < left.data.length; i++)
            left.data[i] = s.data[i] === 0 ? above.data[i] : 0;
          return { given: sum(sums), left };
        };
        return engine.scope(() => {
          const { given, left } = handDown(x, relevance);
          const ones = engine.tensor(x.shape);
          ones.data.fill(1);
          const spread = spreadEmpty && !isZero(left) ? handDown(ones, left).given : 0;
          return { inputs: [input], bias: 0, epsilon: 0, dead: sum(relevance) - given - spread };
        });
      },
    },
    outputShape: ([input]) =>
      options === 'global'
        ? [(input as Shape)[0] as number, 1, 1]
        : pooledShape(input as Shape, options),
    forward(engine, call) {
      const x = onlyInput(call);
      engine.run('averagePool', [x, call.output], windowOf(x.shape));
    },
    backward(engine, call, gradient) {
      const { shape } = onlyInput(call);
      const input = engine.tensor(shape);
      engine.run('averagePoolInput', [gradient, input], windowOf(shape));
      return [input];
    },
  };
}
