import type { Engine } from '../../tensor/engine.js';
import { averagePoolingParams, poolingParams } from '../../tensor/kernels/signatures.js';
import type { Tensor } from '../../tensor/tensor.js';
import type { Fields } from './fields.js';
import { type Call, type Layer, onlyInput, type Treatment, wholly } from './layer.js';
import {
  type PoolingOptions,
  type PoolingWindows,
  pooledShape,
  poolingFields,
  windowsOf,
} from './pooling.js';
import { inProportion } from './proportional.js';

export interface MaxPoolingSpec extends PoolingWindows {
  readonly type: 'max-pooling';
}

export const maxPoolingFields: Fields<MaxPoolingSpec> = poolingFields;

/** The description of a layer of the largest input of each window. */
export const maxPooling = (options: PoolingOptions): MaxPoolingSpec => ({
  type: 'max-pooling',
  ...windowsOf(options),
});

/** Passes what arrives at a window on to its largest input. */
function toWinners(spec: MaxPoolingSpec, engine: Engine, call: Call, above: Tensor): Tensor {
  const x = onlyInput(call);
  const input = engine.tensor(x.shape);
  const low = x.low === undefined ? [] : [x.low];
  engine.run('maxPoolInput', [x, above, input, ...low], poolingParams(spec));
  return input;
}

/** The largest input of each window receives the window's relevance. */
export const winnerTakesAll =
  (spec: MaxPoolingSpec): Treatment =>
  (engine, call, relevance) =>
    wholly([toWinners(spec, engine, call, relevance)]);

/** Relevance as through the mean of each window: in proportion to the activations. */
export const maxPoolingInProportion = (spec: MaxPoolingSpec): Treatment =>
  inProportion(() => averagePoolingParams({ ...spec, countPad: true }));

/** The largest input of each window, which receives the gradient. */
export function maxPoolingLayer(spec: MaxPoolingSpec): Layer {
  const window = poolingParams(spec);
  return {
    keeps: { gradient: ['inputs'], relevance: ['inputs'] },
    outputShape: ([input]) => pooledShape(input as readonly number[], spec),
    forward(engine, call) {
      engine.run('maxPool', [onlyInput(call), call.output], window);
    },
    backward: (engine, call, gradient) => [toWinners(spec, engine, call, gradient)],
  };
}
