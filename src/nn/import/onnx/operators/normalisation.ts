import { floatsOf } from '../constant.js';
import { checkBatch } from '../graph-builder.js';
import { activationInput, constantInput, type Operator, required } from '../operator-call.js';
import { Refusal } from '../refusal.js';
import { activationOf, isConstant, leafExpression } from '../value.js';
import { scaleAlong } from './scale.js';

/** `scale (x − mean) / √(variance + ε) + shift`, a factor and a shift for each channel. */
const batchNormalization: Operator = (call) => {
  const { attributes, allowance } = call;
  if (isConstant(required(call, 0))) {
    throw new Refusal('it normalises weights; export the network with its constants folded');
  }
  const x = activationInput(call, 0);
  if (attributes.int('training_mode', 0) === 1 || attributes.int('is_test', 1) === 0) {
    throw new Refusal('it is in training mode; export the network in evaluation mode');
  }
  if (attributes.int('spatial', 1) === 0) throw new Refusal('it normalises each pixel by itself');
  if (x.shape.length < 2) throw new Refusal('its input has no channels');
  const [scale, shift, mean, variance] = [1, 2, 3, 4].map((index) =>
    floatsOf(constantInput(call, index), allowance),
  );
  const lengths = [scale, shift, mean, variance].map((values) => values.length);
  if (lengths.some((length) => length !== x.shape[1])) {
    throw new Refusal(`it has statistics for ${lengths.join(', ')} channels, not ${x.shape[1]}`);
  }
  const epsilon = attributes.float('epsilon', 1e-5);
  const factors = scale.map((value, c) => value / Math.sqrt(variance[c] + epsilon));
  const shifts = shift.map((value, c) => value - mean[c] * factors[c]);
  return [scaleAlong(call, x, 1, factors, shifts)];
};

const lrn: Operator = (call) => {
  const { attributes } = call;
  const x = activationInput(call, 0);
  checkBatch(x.shape);
  const n = attributes.int('size', 0);
  if (!(n >= 1 && n % 2 === 1 && n < 2 ** 20)) throw new Refusal(`its size is ${n}, not odd`);
  const leaf = call.builder.add(
    call.name,
    {
      type: 'lrn',
      n,
      alpha: attributes.float('alpha', 1e-4),
      beta: attributes.float('beta', 0.75),
      k: attributes.float('bias', 1),
    },
    [call.builder.arranged(x)],
  );
  return [activationOf(leafExpression(leaf), x.shape)];
};

export const normalisationOperators: Readonly<Record<string, Operator>> = {
  BatchNormalization: batchNormalization,
  LRN: lrn,
};
