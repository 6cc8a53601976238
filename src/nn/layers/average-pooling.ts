import {
  type AveragePoolingParams,
  averagePoolingParams,
} from '../../tensor/kernels/signatures.js';
import type { Shape } from '../../tensor/tensor.js';
import type { Pair } from './extents.js';
import { type Fields, flag, orWord } from './fields.js';
import { type Layer, onlyInput, type Treatment } from './layer.js';
import {
  type PoolingOptions,
  type PoolingWindows,
  pooledShape,
  poolingFields,
  windowsOf,
} from './pooling.js';
import { inProportion } from './proportional.js';

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

/** The windows over an input of that shape, as the kernels take them. */
function paramsFor(spec: AveragePoolingSpec, [, height, width]: Shape): AveragePoolingParams {
  const { kernel } = spec;
  // Square, for the fast kernels; what reaches beyond the input is cut off.
  const side = Math.max(height, width);
  return averagePoolingParams({ ...spec, kernel: kernel === 'global' ? [side, side] : kernel });
}

/** Relevance of a window is divided in proportion to the activations. */
export const averagePoolingInProportion = (spec: AveragePoolingSpec): Treatment =>
  inProportion((shape) => paramsFor(spec, shape));

/** The mean of each window. */
export function averagePoolingLayer(spec: AveragePoolingSpec): Layer {
  const { kernel } = spec;
  return {
    keeps: { gradient: [], relevance: ['inputs'] },
    outputShape: ([input]) =>
      kernel === 'global'
        ? [(input as Shape)[0], 1, 1]
        : pooledShape(input as Shape, { ...spec, kernel }),
    forward(engine, call) {
      const x = onlyInput(call);
      engine.run('averagePool', [x, call.output], paramsFor(spec, x.shape));
    },
    backward(engine, call, gradient) {
      const { shape } = onlyInput(call);
      const input = engine.tensor(shape);
      engine.run('averagePoolInput', [gradient, input], paramsFor(spec, shape));
      return [input];
    },
  };
}
