import type { Engine } from '../../tensor/engine.js';
import {
  type AveragePoolingParams,
  averagePoolingParams,
  conditions,
} from '../../tensor/kernels/signatures.js';
import { isZero, type Shape, sum, type Tensor } from '../../tensor/tensor.js';
import type { Pair } from './extents.js';
import { type Fields, flag, orWord } from './fields.js';
import { type Call, type Layer, onlyInput, type Propagated, type Wishes } from './layer.js';
import {
  type PoolingOptions,
  type PoolingWindows,
  pooledShape,
  poolingFields,
  windowsOf,
} from './pooling.js';

export interface AveragePoolingSpec extends Omit<PoolingWindows, 'kernel'> {
  readonly type: 'average-pooling';
  /** Height and width of a window; `global` is the whole input, whatever its size. */
  readonly kernel: Pair | 'global';
  /** Whether padding counts in the divisor, as in Caffe. */
  readonly countPad: boolean;
}

export const averagePoolingFields: Fields<AveragePoolingSpec> = {
  ...poolingFields,
  kernel: orWord(poolingFields.kernel, 'global'),
  countPad: flag,
};

export interface AveragePoolingOptions extends Omit<PoolingOptions, 'kernel'> {
  readonly kernel: PoolingOptions['kernel'] | 'global';
  /** True by default. */
  readonly countPad?: boolean;
}

/** The description of a layer of the mean of each window. */
export function averagePooling(options: AveragePoolingOptions): AveragePoolingSpec {
  const { kernel, countPad = true, ...rest } = options;
  const windows = windowsOf({ ...rest, kernel: kernel === 'global' ? 1 : kernel });
  return {
    type: 'average-pooling',
    ...windows,
    kernel: kernel === 'global' ? kernel : windows.kernel,
    countPad,
  };
}

/** The mean of each window. Relevance is divided in proportion to the activations. */
export function averagePoolingLayer(spec: AveragePoolingSpec): Layer {
  const { kernel } = spec;
  const windowsOver = ([, height, width]: Shape): AveragePoolingSpec & PoolingWindows => {
    // Square, for the fast kernels; what reaches beyond the input is cut off.
    const side = Math.max(height, width);
    return { ...spec, kernel: kernel === 'global' ? [side, side] : kernel };
  };
  const paramsFor = (shape: Shape) => averagePoolingParams(windowsOver(shape));
  return {
    keeps: { gradient: [], relevance: ['inputs'] },
    relevance: {
      kind: 'own',
      name: 'proportional',
      propagate: (engine, call, relevance, wishes) =>
        propagateInProportion(engine, call, relevance, wishes, paramsFor(onlyInput(call).shape)),
    },
    outputShape: ([input]) =>
      kernel === 'global'
        ? [(input as Shape)[0], 1, 1]
        : pooledShape(input as Shape, { ...spec, kernel }),
    forward(engine, call) {
      const x = onlyInput(call);
      engine.run('averagePool', [x, call.output], paramsFor(x.shape));
    },
    backward(engine, call, gradient) {
      const { shape } = onlyInput(call);
      const input = engine.tensor(shape);
      engine.run('averagePoolInput', [gradient, input], paramsFor(shape));
      return [input];
    },
  };
}

/** `R_i = x_i / Σx · R`: LRP-0 through the mean, whose constant weights cancel. */
function propagateInProportion(
  engine: Engine,
  call: Call,
  relevance: Tensor,
  { spreadEmpty }: Wishes,
  window: AveragePoolingParams,
): Propagated {
  const x = onlyInput(call);
  const input = engine.zeros(x.shape);
  /** Adds to `input` its part of `above`; returns how much that is, and what no input received. */
  const divide = (activations: Tensor, above: Tensor): { given: number; left: Tensor } => {
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
}
