import { type Constant, constant, countOf, listOf } from '../constant.js';
import { ELEMENT_TYPES } from '../element-types.js';
import {
  activationInput,
  numberOrInput,
  type Operator,
  type OperatorCall,
  optionalConstant,
  required,
} from '../operator-call.js';
import { Refusal } from '../refusal.js';
import { axisOf } from '../strided.js';
import { type Activation, activationOf, leafExpression, placeOf, type Value } from '../value.js';

/** The first input as it is; a second output, a mask of Dropout, is not known. */
const identity: Operator = (call) => [required(call, 0), { kind: 'unknown' }];

/** As identity, outside training. */
const dropout: Operator = (call) => {
  if (numberOrInput(call, 'training_mode', 2, 0) !== 0) throw new Refusal('it is in training mode');
  return identity(call);
};

/** Floats are rounded to 0 where integers are wanted; on activations all floats are one type. */
const cast: Operator = (call) => {
  const value = required(call, 0);
  const type = ELEMENT_TYPES.get(call.attributes.int('to', 0));
  if (!type) throw new Refusal(`it makes elements of type ${call.attributes.int('to', 0)}`);
  return [castValue(call, value, type)];
};

function castValue(
  { allowance }: OperatorCall,
  value: Value,
  { kind, name }: { readonly kind: 'float' | 'integer'; readonly name: string },
): Value {
  if (value.kind === 'unknown' || value.kind === kind) {
    return value.kind === 'integer' && name === 'bool' ? truths(value) : value;
  }
  if (value.kind === 'integer') {
    allowance.take(value.values.length);
    return constant(Float64Array.from(value.values, Number), value.shape);
  }
  if (value.kind !== 'float') {
    if (kind === 'integer') throw new Refusal('it makes integers of an activation');
    return value;
  }
  const count = countOf(value.shape);
  allowance.take(2 * count);
  const floats = new Float64Array(count);
  value.values.copyTo(floats);
  const integer = (x: number) => BigInt(Number.isFinite(x) ? Math.trunc(x) : 0);
  const values = BigInt64Array.from(floats, integer);
  const made = constant(values, value.shape) as Extract<Constant, { kind: 'integer' }>;
  return name === 'bool'
    ? { ...made, values: BigInt64Array.from(floats, (x) => (x === 0 ? 0n : 1n)) }
    : made;
}

const truths = (value: Extract<Constant, { kind: 'integer' }>): Constant => ({
  ...value,
  values: value.values.map((x) => (x === 0n ? 0n : 1n)),
});

/**
 * Softmax within a network, over all values that there are; over parts of them, as in attention, there
 * is no layer. A last one is cut before.
 */
const softmax: Operator = (call) => {
  const x = activationInput(call, 0);
  const isOld = call.opset < 13;
  const axis = axisOf(call.attributes.int('axis', isOld ? 1 : -1), x.shape.length);
  const over = isOld ? countOf(x.shape.slice(axis)) : x.shape[axis];
  if (over !== countOf(x.shape)) {
    throw new Refusal('it normalises parts of its input, as attention does');
  }
  const leaf = call.builder.withPlace(call.builder.arranged(x), [over, 1, 1]);
  const made = call.builder.add(call.name, { type: 'softmax' }, [leaf]);
  return [activationOf(leafExpression(made), x.shape)];
};

/** Zeros, or another value, around the picture or behind its channels. */
const pad: Operator = (call) => {
  const x = activationInput(call, 0);
  const mode = call.attributes.text('mode', 'constant');
  if (mode !== 'constant') throw new Refusal(`it pads by ${mode}`);
  const padsInput = optionalConstant(call, 1);
  const pads = padsInput
    ? listOf(padsInput)
    : (call.attributes.ints('pads') ?? call.attributes.ints('paddings'));
  const axesInput = optionalConstant(call, 3);
  const rank = x.shape.length;
  const axes = axesInput
    ? listOf(axesInput).map((axis) => axisOf(axis, rank))
    : [...x.shape.keys()];
  if (pads?.length !== 2 * axes.length) throw new Refusal('its pads are not two per axis');
  if (pads.every((extent) => extent === 0)) return [x];
  if (!pads.every((extent) => extent >= 0 && extent < 2 ** 20)) throw new Refusal('it crops');
  const value = numberOrInput(call, 'value', 2, 0);
  return [padded(call, x, axes, pads, Math.max(value, -3.4028234663852886e38))];
};

function padded(
  { name, builder }: OperatorCall,
  x: Activation,
  axes: readonly number[],
  pads: readonly number[],
  value: number,
): Activation {
  const batch = x.base.length > 1 && x.base[0] === 1 ? 1 : 0;
  if (x.base.length - batch > 3) throw new Refusal('it pads an array of more than three axes');
  const [before, after] = [
    [0, 0, 0],
    [0, 0, 0],
  ];
  const base = [...x.base];
  axes.forEach((axis, i) => {
    const [front, behind] = [pads[i], pads[i + axes.length]];
    const own = x.axes[axis] - batch;
    if (front + behind === 0) return;
    if (own < 0) throw new Refusal('it pads the batch');
    before[own] += front;
    after[own] += behind;
    base[own + batch] += front + behind;
  });
  const leaf = builder.add(
    name,
    {
      type: 'pad',
      before: [before[0], before[1], before[2]],
      after: [after[0], after[1], after[2]],
      value,
    },
    [builder.withPlace(builder.leafOf(x.expression), placeOf(x.base))],
  );
  return { ...x, base, shape: x.axes.map((axis) => base[axis]), expression: leafExpression(leaf) };
}

export const passingOperators: Readonly<Record<string, Operator>> = {
  Identity: identity,
  Dropout: dropout,
  Cast: cast,
  CastLike: (call) => {
    const like = required(call, 1);
    const kind = like.kind === 'integer' ? 'integer' : 'float';
    return [castValue(call, required(call, 0), { kind, name: kind })];
  },
  Softmax: softmax,
  LogSoftmax: () => {
    throw new Refusal('it stands within the network, not at its end');
  },
  Pad: pad,
};
