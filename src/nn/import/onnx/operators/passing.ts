import { type Constant, constant, countOf } from '../constant.js';
import { ELEMENT_TYPES } from '../element-types.js';
import { numberOrInput, type Operator, type OperatorCall, required } from '../operator-call.js';
import { Refusal } from '../refusal.js';
import type { Value } from '../value.js';

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

export const passingOperators: Readonly<Record<string, Operator>> = {
  Identity: identity,
  Dropout: dropout,
  Cast: cast,
  CastLike: (call) => {
    const like = required(call, 1);
    const kind = like.kind === 'integer' ? 'integer' : 'float';
    return [castValue(call, required(call, 0), { kind, name: kind })];
  },
};
