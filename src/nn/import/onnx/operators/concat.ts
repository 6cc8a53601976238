import { type Constant, constant, countOf, elementsOf } from '../constant.js';
import { type Operator, type OperatorCall, required } from '../operator-call.js';
import { Refusal } from '../refusal.js';
import { axisOf } from '../strided.js';
import { type Activation, isConstant, leafExpression, placeOf, type Value } from '../value.js';
import { withAxisFirst } from './scale.js';

const concat: Operator = (call) => {
  const values = call.inputs.map((_, index) => required(call, index) as Constant | Activation);
  if (values.length === 0) throw new Refusal('it has no inputs');
  const rank = values[0].shape.length;
  const axis = axisOf(call.attributes.int('axis', 1), rank);
  for (const { shape } of values) {
    const fits =
      shape.length === rank && shape.every((n, i) => i === axis || n === values[0].shape[i]);
    if (!fits) throw new Refusal('its inputs do not fit together');
  }
  if (values.length === 1) return [values[0]];
  if (values.every(isConstant)) return [concatConstants(call, values, axis)];
  if (!values.every((value: Value): value is Activation => value.kind === 'activation')) {
    throw new Refusal('some of its inputs are constants');
  }
  return [concatActivations(call, values, axis)];
};

function concatConstants(call: OperatorCall, values: readonly Constant[], axis: number): Constant {
  const extent = values.reduce((sum, { shape }) => sum + shape[axis], 0);
  const shape = values[0].shape.map((n, i) => (i === axis ? extent : n));
  const count = countOf(shape);
  call.allowance.take(count);
  const sources = values.map((value) => elementsOf(value, call.allowance));
  const areIntegers = sources.every((source) => source instanceof BigInt64Array);
  if (!areIntegers && sources.some((source) => source instanceof BigInt64Array)) {
    throw new Refusal('its inputs are integers and floats');
  }
  const target = areIntegers ? new BigInt64Array(count) : new Float64Array(count);
  const outer = countOf(shape.slice(0, axis));
  let at = 0;
  for (let block = 0; block < outer; block++) {
    for (const source of sources) {
      const size = source.length / outer;
      target.set(source.subarray(block * size, (block + 1) * size) as never, at);
      at += size;
    }
  }
  return constant(target, shape);
}

/** Channels behind channels; along another axis, after that axis has been put first. */
function concatActivations(
  call: OperatorCall,
  values: readonly Activation[],
  axis: number,
): Activation {
  const { builder } = call;
  const isAlike = values.every(({ axes }) => String(axes) === String(values[0].axes));
  const stored = values.map((value) => {
    if (isAlike) return withAxisFirst(call, value, axis);
    const order = [...value.axes.keys()];
    return withAxisFirst(call, builder.storedInOrder(value, order), axis);
  });
  const leaves = stored.map((value) =>
    builder.withPlace(builder.leafOf(value.expression), placeOf(value.base)),
  );
  const leaf = builder.add(call.name, { type: 'concat' }, leaves);
  const own = stored[0].axes[axis];
  const extent = values.reduce((sum, { shape }) => sum + shape[axis], 0);
  if (leaf.place[0] !== extent) throw new Refusal(`it joins along axis ${axis}`);
  const base = stored[0].base.map((n, i) => (i === own ? extent : n));
  return {
    ...stored[0],
    base,
    shape: stored[0].axes.map((i) => base[i]),
    expression: leafExpression(leaf),
  };
}

export const concatOperators: Readonly<Record<string, Operator>> = { Concat: concat };
