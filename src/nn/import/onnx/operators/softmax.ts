import { countOf } from '../constant.js';
import { activationInput, type Operator } from '../operator-call.js';
import { Refusal } from '../refusal.js';
import { axisOf } from '../strided.js';
import { activationOf, leafExpression } from '../value.js';

/**
 * Softmax within a network, along one axis (before operator set 13: along all from one on), as the gates of
 * split attention and of selective kernels are made. A last one is cut before.
 */
const softmax: Operator = (call) => {
  const x = activationInput(call, 0);
  const isOld = call.opset < 13;
  const rank = x.shape.length;
  const first = axisOf(call.attributes.int('axis', isOld ? 1 : -1), rank);
  const along = isOld ? [...x.shape.keys()].slice(first) : [first];
  const others = [...x.shape.keys()].filter((axis) => !along.includes(axis));
  const stored = call.builder.storedInOrder(x, [...along, ...others]);
  const over = countOf(along.map((axis) => x.shape[axis]));
  const source = call.builder.withPlace(call.builder.leafOf(stored.expression), [
    over,
    countOf(others.map((axis) => x.shape[axis])),
    1,
  ]);
  const leaf = call.builder.add(call.name, { type: 'softmax', axis: 0 }, [source]);
  const base = [...along, ...others].map((axis) => x.shape[axis]);
  const made = activationOf(leafExpression(leaf), base);
  return [{ ...stored, base: made.base, expression: made.expression }];
};

export const softmaxOperators: Readonly<Record<string, Operator>> = {
  Softmax: softmax,
  LogSoftmax: () => {
    throw new Refusal('it stands within the network, not at its end');
  },
};
