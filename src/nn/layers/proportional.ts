import { type AveragePoolingParams, conditions } from '../../tensor/kernels/signatures.js';
import { isZero, type Shape, sum, type Tensor } from '../../tensor/tensor.js';
import { onlyInput, type Treatment } from './layer.js';

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
    /** Adds to `input` its part of `above`; returns how much that is, and what no input received. */
    const divide = (activations: Tensor, above: Tensor): { given: number; left: Tensor } => {
      const z = engine.tensor(above.shape);
      engine.run('averagePool', [activations, z], windows);
      const s = engine.tensor(above.shape);
      const sums = engine.tensor([above.shape[0], 3], 'float64');
      const { none } = engine;
      engine.run('divide', [above, z, none, none, s, sums], [1, conditions.always, 0]);
      const back = engine.tensor(x.shape);
      engine.run('averagePoolInput', [s, back], windows);
      engine.run('multiply', [activations, back, input], [1]);
      const left = engine.tensor(above.shape);
      for (let i = 0; i < left.data.length; i++) left.data[i] = s.data[i] === 0 ? above.data[i] : 0;
      return { given: sum(sums), left };
    };
    return engine.scope(() => {
      const { given, left } = divide(x, relevance);
      const ones = engine.tensor(x.shape);
      ones.data.fill(1);
      const spread = spreadEmpty && !isZero(left) ? divide(ones, left).given : 0;
      return { inputs: [input], bias: 0, epsilon: 0, dead: sum(relevance) - given - spread };
    });
  };
