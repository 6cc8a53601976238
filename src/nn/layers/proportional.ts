import { type AveragePoolingParams, conditions } from '../../tensor/kernels/signatures.js';
import { isZero, type Shape, sum, type Tensor } from '../../tensor/tensor.js';
import { onlyInput, type Treatment } from './layer.js';

/** Fills `left` with what is above units that were not divided: their denominator is 0, and s with it. */
export function undivided(above: Tensor, s: Tensor, left: Tensor): Tensor {
  for (let i = 0; i < left.data.length; i++) left.data[i] = s.data[i] === 0 ? above.data[i] : 0;
  return left;
}

/**
 * `R_i = x_i / Σx · R` within each window: LRP-0 through the mean, whose constant weights cancel.
 * @param paramsFor the windows over an input of the given shape
 */
export const inProportion =
  (paramsFor: (input: Shape) => AveragePoolingParams): Treatment =>
  (engine, call, relevance, { spreadEmpty }) => {
    const x = onlyInput(call);
    const windows = paramsFor(x.shape);
    const input = engine.zeros(x.shape);
    /** Adds to `input` its part of `above`; returns what no input received, window by window. */
    const divide = (activations: Tensor, above: Tensor): Tensor => {
      const z = engine.tensor(above.shape);
      engine.run('averagePool', [activations, z], windows);
      const s = engine.tensor(above.shape);
      const sums = engine.tensor([above.shape[0], 4], 'float64');
      const { none } = engine;
      engine.run('divide', [above, z, none, none, s, sums], [1, conditions.always, 0]);
      const back = engine.tensor(x.shape);
      engine.run('averagePoolInput', [s, back], windows);
      engine.run('multiply', [activations, back, input], [1]);
      return undivided(above, s, engine.tensor(above.shape));
    };
    return engine.scope(() => {
      const left = divide(x, relevance);
      const ones = engine.tensor(x.shape);
      ones.data.fill(1);
      const dead = spreadEmpty && !isZero(left) ? divide(ones, left) : left;
      return { inputs: [input], bias: 0, epsilon: 0, dead: sum(dead) };
    });
  };
