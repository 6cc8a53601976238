import { shares, type Window } from '../../tensor/kernels/signatures.js';
import { type Shape, sum, type Tensor } from '../../tensor/tensor.js';
import { type Layer, onlyInput } from './layer.js';
import { type PoolingOptions, pooledShape } from './pooling.js';

/** The mean of each window; with `global`, of the whole input, whatever its size. */
export function averagePooling(options: PoolingOptions | 'global'): Layer {
  // A window that is larger than the input covers what there is of it.
  const windowOf = ([, height, width]: Shape): Window =>
    options === 'global'
      ? [Math.max(height as number, width as number), 1, 0]
      : [options.size, options.stride ?? 1, options.pad ?? 0];
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
        /** Hands `above` down in proportion to `activations`; returns how much was handed down. */
        const inProportion = (activations: Tensor, above: Tensor): number => {
          const z = engine.tensor(above.shape);
          engine.run('averagePool', [activations, z], window);
          const s = engine.tensor(above.shape);
          const sums = engine.tensor([above.shape[0] as number, 3], 'float64');
          const { none } = engine;
          engine.run('share', [above, z, none, none, s, sums], [1, shares.always, 0]);
          const back = engine.tensor(x.shape);
          engine.run('averagePoolInput', [s, back], window);
          engine.run('multiplyAdd', [activations, back, input], [1]);
          // What has been handed down is not left for a second go.
          s.data.forEach((value, i) => {
            left.data[i] = value === 0 ? (above.data[i] as number) : 0;
          });
          return sum(sums);
        };
        let left = relevance;
        return engine.scope(() => {
          left = engine.tensor(relevance.shape);
          let given = inProportion(x, relevance);
          if (spreadEmpty && left.data.some((value: number) => value !== 0)) {
            const ones = engine.tensor(x.shape);
            ones.data.fill(1);
            given += inProportion(ones, left);
          }
          return { inputs: [input], bias: 0, epsilon: 0, dead: sum(relevance) - given };
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
