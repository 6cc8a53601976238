import {
  type ActivationKind,
  activationFunctions,
} from '../../../../tensor/activation-functions.js';
import type { LayerSpec } from '../../../layers/table.js';
import { reshaped } from '../../parameter.js';
import { uniformValue } from '../constant.js';
import {
  activationInput,
  constantInput,
  numberOrInput,
  type Operator,
  type OperatorCall,
} from '../operator-call.js';
import { Refusal } from '../refusal.js';
import { leafExpression, placeOf } from '../value.js';
import { pointwise } from './elementwise.js';
import { withAxisFirst } from './scale.js';

/** α and β of an activation, as the node gives them. */
type Parameters = (call: OperatorCall) => readonly [alpha: number, beta: number];

const activation = (kind: ActivationKind, parameters?: Parameters): Operator =>
  pointwise((call) => {
    const known = activationFunctions[kind];
    const [alpha, beta] = parameters?.(call) ?? [known.alpha, known.beta];
    return {
      apply: (x) => known.f(x, alpha, beta),
      emit: ({ name, builder }, x) =>
        builder.add(name, { type: 'activation', kind, alpha, beta }, [x]),
    };
  });

/** α as an attribute, with ONNX's default, and β where there is one. */
const attributes =
  (alpha: number, beta = 0, betaName = 'beta'): Parameters =>
  (call) => [call.attributes.float('alpha', alpha), call.attributes.float(betaName, beta)];

const LARGEST = 3.4028234663852886e38;

/** Clip from 0 upwards is ReLU. */
const clip: Operator = pointwise((call) => {
  const finite = (x: number) => Math.min(Math.max(x, -LARGEST), LARGEST);
  const alpha = finite(numberOrInput(call, 'min', 1, -LARGEST));
  const beta = finite(numberOrInput(call, 'max', 2, LARGEST));
  const layer: LayerSpec =
    alpha === 0 && beta === LARGEST
      ? { type: 'relu' }
      : { type: 'activation', kind: 'clip', alpha, beta };
  return {
    apply: (x) => activationFunctions.clip.f(x, alpha, beta),
    emit: ({ name, builder }, x) => builder.add(name, layer, [x]),
  };
});

/** A slope for each channel, or one for all, which is a leaky ReLU. */
const prelu: Operator = (call) => {
  const x = activationInput(call, 0);
  const slope = constantInput(call, 1);
  const same = uniformValue(slope);
  if (same !== undefined) {
    return activation('leaky-relu', () => [same, 0])({ ...call, inputs: [x] });
  }
  const axes = slope.shape.flatMap((extent, axis) => (extent === 1 ? [] : [axis]));
  const axis = axes.length === 1 ? axes[0] + x.shape.length - slope.shape.length : -1;
  if (axis < 0 || slope.kind !== 'float') throw new Refusal('its slopes vary over the picture');
  const stored = withAxisFirst(call, x, axis);
  const place = placeOf(stored.base);
  const leaf = call.builder.withPlace(call.builder.leafOf(stored.expression), place);
  const [channels] = place;
  if (channels !== slope.values.count) throw new Refusal('its slopes are not one per channel');
  const weight = reshaped(slope.values, [channels]);
  const made = call.builder.add(call.name, { type: 'prelu' }, [leaf], { weight });
  return [{ ...stored, expression: leafExpression(made) }];
};

export const activationOperators: Readonly<Record<string, Operator>> = {
  Relu: pointwise(() => ({
    apply: (x) => Math.max(x, 0),
    emit: ({ name, builder }, x) => builder.add(name, { type: 'relu' }, [x]),
  })),
  Clip: clip,
  PRelu: prelu,
  LeakyRelu: activation('leaky-relu', attributes(0.01)),
  Elu: activation('elu', attributes(1)),
  Celu: activation('celu', attributes(1)),
  Selu: activation('selu', attributes(1.6732631921768188, 1.0507010221481323, 'gamma')),
  ThresholdedRelu: activation('thresholded-relu', attributes(1)),
  Sigmoid: activation('sigmoid'),
  HardSigmoid: activation('hard-sigmoid', attributes(0.2, 0.5)),
  Tanh: activation('tanh'),
  Softplus: activation('softplus'),
  Softsign: activation('softsign'),
  Swish: activation('silu', attributes(1)),
  HardSwish: activation('hard-swish'),
  Mish: activation('mish'),
  Gelu: (call) =>
    activation(call.attributes.text('approximate', 'none') === 'tanh' ? 'gelu-tanh' : 'gelu')(call),
};
