import {
  type BinaryFunction,
  binaryFunctions,
  modulo,
  unaryFunctions,
  unaryIntegers,
} from '../arithmetic.js';
import {
  type Allowance,
  type Constant,
  constant,
  countOf,
  elementsOf,
  uniformConstant,
  uniformValue,
} from '../constant.js';
import { createExpression } from '../expression.js';
import { type Operator, type OperatorCall, required } from '../operator-call.js';
import { Refusal } from '../refusal.js';
import { broadcastShape, broadcastStrides, stridedIndices } from '../strided.js';
import { type Activation, isConstant, type Leaf, type Value } from '../value.js';
import { combine } from './combine.js';
import { scaleByConstant } from './scale.js';

/** A function of each value by itself, and how a node for it alone is described. */
export interface Pointwise {
  apply(x: number): number;
  emit(call: OperatorCall, x: Leaf): Leaf;
}

/** An operator of one input: constants are folded, activations become an expression. */
export const pointwise =
  (make: (call: OperatorCall) => Pointwise): Operator =>
  (call) => {
    const { apply, emit } = make(call);
    const x = required(call, 0);
    if (x.kind === 'integer') return [foldInteger(call, x)];
    if (x.kind === 'float') return [foldFloat(x, apply, call.allowance)];
    if (x.kind === 'expanded') return [{ ...x, value: mapActivation(call, x.value, apply, emit) }];
    if (x.kind === 'unknown') return [x];
    return [mapActivation(call, x, apply, emit)];
  };

function foldFloat(x: Constant, apply: (x: number) => number, allowance: Allowance): Constant {
  const same = uniformValue(x);
  if (same !== undefined) return uniformConstant(apply(same), x.shape);
  return constant((elementsOf(x, allowance) as Float64Array).map(apply), x.shape);
}

function foldInteger({ operator, allowance }: OperatorCall, x: Constant): Constant {
  const apply = unaryIntegers[operator];
  if (!apply) throw new Refusal('it is not computed on integers');
  allowance.take(countOf(x.shape));
  return constant((elementsOf(x, allowance) as BigInt64Array).map(apply), x.shape);
}

/** An activation whose values go through a function. */
export function mapActivation(
  call: OperatorCall,
  x: Activation,
  apply: (x: number) => number,
  emit: (call: OperatorCall, x: Leaf) => Leaf,
): Activation {
  const expression = createExpression(call.builder, {
    name: call.name,
    args: [x.expression],
    apply: ([value]) => apply(value),
    emit: ([leaf]) => emit(call, leaf),
  });
  return { ...x, expression };
}

/** A function that only parts of an activation are written with: there is no layer for it alone. */
const partOfActivation = (apply: (x: number) => number): Operator =>
  pointwise(() => ({
    apply,
    emit: () => {
      throw new Refusal('it is no part of an activation that is known');
    },
  }));

/** Neg is a factor, the others occur only as parts of activations and in constants. */
export const unaryOperators: Readonly<Record<string, Operator>> = {
  ...Object.fromEntries(
    Object.entries(unaryFunctions).map(([name, apply]) => [name, partOfActivation(apply)]),
  ),
  Neg: pointwise(() => ({
    apply: (x) => -x,
    emit: ({ name, builder }, x) => builder.addUniformScale(name, x, -1, 0),
  })),
  Not: pointwise(() => ({
    apply: (x) => (x === 0 ? 1 : 0),
    emit: () => {
      throw new Refusal('it depends on the picture');
    },
  })),
};

/** Folds an operator of two constants, with broadcasting. */
export function foldBinary(
  { float, integer, compares }: BinaryFunction,
  a: Constant,
  b: Constant,
  allowance: Allowance,
): Constant {
  const shape = broadcastShape(a.shape, b.shape);
  const [left, right] = [uniformValue(a), uniformValue(b)];
  if (float && !compares && left !== undefined && right !== undefined) {
    return uniformConstant(float(left, right), shape);
  }
  const count = countOf(shape);
  allowance.take(3 * count);
  const [x, y] = [elementsOf(a, allowance), elementsOf(b, allowance)];
  const atX = stridedIndices(shape, broadcastStrides(a.shape, shape));
  const atY = stridedIndices(shape, broadcastStrides(b.shape, shape));
  if (x instanceof BigInt64Array && y instanceof BigInt64Array) {
    if (!integer) throw new Refusal('it is not computed on integers');
    const values = new BigInt64Array(count);
    for (let i = 0; i < count; i++) values[i] = integer(x[atX[i]], y[atY[i]]);
    return constant(values, shape);
  }
  if (!float) throw new Refusal('it is computed on integers only');
  const values = compares ? new BigInt64Array(count) : new Float64Array(count);
  for (let i = 0; i < count; i++) {
    const value = float(Number(x[atX[i]]), Number(y[atY[i]]));
    values[i] = (compares ? BigInt(value) : value) as never;
  }
  return constant(values, shape);
}

/** An operator of two or more inputs, from the left to the right. */
const nary = (functionOf: (call: OperatorCall) => BinaryFunction): Operator => {
  return (call) => {
    const first = required(call, 0);
    const others = call.inputs.slice(1).map((_, index) => required(call, index + 1));
    const operation = functionOf(call);
    return [others.reduce((left, right) => pairOf(call, operation, left, right), first)];
  };
};

function pairOf(call: OperatorCall, operation: BinaryFunction, a: Value, b: Value): Value {
  const right = isConstant(b) ? alignedConstant(call, a, b) : b;
  if (isConstant(a) && isConstant(right)) return foldBinary(operation, a, right, call.allowance);
  if (a.kind === 'unknown' || right.kind === 'unknown') return { kind: 'unknown' };
  const { float } = operation;
  if (!float || operation.compares) throw new Refusal('it depends on the picture');
  if (isConstant(right)) return scaleByConstant(call, float, a as Activation, right, 'right');
  if (isConstant(a)) return scaleByConstant(call, float, right as Activation, a, 'left');
  return combine(call, float, a, right);
}

/** Before operator set 7, a second input was broadcast from an axis that an attribute named. */
function alignedConstant({ opset, attributes }: OperatorCall, a: Value, b: Constant): Constant {
  if (opset >= 7 || a.kind === 'unknown' || !attributes.has('axis')) return b;
  const behind = a.shape.length - attributes.int('axis', 0) - b.shape.length;
  const shape = [...b.shape, ...new Array<number>(Math.max(0, behind)).fill(1)];
  return b.kind === 'integer'
    ? { ...b, shape }
    : { ...b, shape, values: { ...b.values, shape, copyTo: b.values.copyTo } };
}

const ADD: BinaryFunction = binaryFunctions.Add;
const sum = nary(() => ADD);

/** The sum, divided by how many there are. */
const mean: Operator = (call) => {
  const [total] = sum({ ...call, operator: 'Sum' });
  const count = uniformConstant(call.inputs.length, []);
  return [pairOf({ ...call, name: `${call.name}/mean` }, binaryFunctions.Div, total, count)];
};

export const binaryOperators: Readonly<Record<string, Operator>> = {
  ...Object.fromEntries(
    Object.entries(binaryFunctions).map(([name, operation]) => [name, nary(() => operation)]),
  ),
  Mod: nary(({ attributes }) => modulo(attributes.int('fmod', 0) === 1)),
  Sum: sum,
  Mean: mean,
};
