import {
  type Constant,
  constant,
  constantOf,
  countOf,
  elementsOf,
  integers,
  listOf,
  uniformConstant,
} from '../constant.js';
import { constantInput, type Operator, required } from '../operator-call.js';
import { Refusal } from '../refusal.js';
import { broadcastShape, broadcastStrides, stridedIndices } from '../strided.js';
import type { Value } from '../value.js';

/** The value of a Constant node, in any of the forms that it is written. */
const constantNode: Operator = ({ attributes, allowance }) => {
  const tensor = attributes.tensor('value');
  if (tensor) {
    if (tensor.type.kind === 'integer') allowance.take(countOf(tensor.shape));
    return [constantOf(tensor)];
  }
  if (attributes.has('value_int')) {
    return [{ ...integers([attributes.int('value_int', 0)]), shape: [] } as Constant];
  }
  if (attributes.has('value_float'))
    return [uniformConstant(attributes.float('value_float', 0), [])];
  const ints = attributes.ints('value_ints');
  if (ints) return [integers(ints)];
  const floats = attributes.floats('value_floats');
  if (floats) return [constant(Float64Array.from(floats), [floats.length])];
  throw new Refusal('its value is of a kind that is not read');
};

const constantOfShape: Operator = (call) => {
  const shape = listOf(constantInput(call, 0));
  if (shape.some((extent) => !(extent >= 0)) || !Number.isSafeInteger(countOf(shape))) {
    throw new Refusal(`[${shape.join(', ')}] is no shape`);
  }
  const tensor = call.attributes.tensor('value');
  const value = tensor ? constantOf(tensor) : uniformConstant(0, [1]);
  if (value.kind === 'float') return [uniformConstant(value.values.uniform ?? Number.NaN, shape)];
  const count = countOf(shape);
  call.allowance.take(count);
  return [constant(new BigInt64Array(count).fill(value.values[0] ?? 0n), shape)];
};

const shapeOf = (value: Value): readonly number[] => {
  if (value.kind === 'unknown') throw new Refusal('the shape of its input is not known');
  return value.shape;
};

const shape: Operator = (call) => {
  const extents = shapeOf(required(call, 0));
  const start = call.attributes.int('start', 0);
  return [integers(extents.slice(start, call.attributes.int('end', extents.length)))];
};

const size: Operator = (call) => {
  const count = countOf(shapeOf(required(call, 0)));
  return [{ ...integers([count]), shape: [] } as Constant];
};

const range: Operator = (call) => {
  const [start, limit, step] = [0, 1, 2].map((index) => {
    const value = constantInput(call, index);
    return value.kind === 'integer' ? value.values[0] : (value.values.uniform ?? Number.NaN);
  });
  const count = Math.max(0, Math.ceil((Number(limit) - Number(start)) / Number(step)));
  call.allowance.take(count);
  if (typeof start === 'bigint' && typeof step === 'bigint') {
    return [
      constant(
        BigInt64Array.from({ length: count }, (_, i) => start + BigInt(i) * step),
        [count],
      ),
    ];
  }
  const at = (i: number) => Number(start) + i * Number(step);
  return [
    constant(
      Float64Array.from({ length: count }, (_, i) => at(i)),
      [count],
    ),
  ];
};

/** Where of constants alone: shapes are put together with it. */
const where: Operator = (call) => {
  const [condition, a, b] = [0, 1, 2].map((index) => constantInput(call, index));
  const shapeOfAll = broadcastShape(condition.shape, a.shape, b.shape);
  const count = countOf(shapeOfAll);
  call.allowance.take(4 * count);
  const at = (value: Constant) =>
    stridedIndices(shapeOfAll, broadcastStrides(value.shape, shapeOfAll));
  const [elements, choices] = [elementsOf(condition, call.allowance), at(condition)];
  const [x, y] = [elementsOf(a, call.allowance), elementsOf(b, call.allowance)];
  const [atX, atY] = [at(a), at(b)];
  const isInteger = a.kind === 'integer' && b.kind === 'integer';
  const values = isInteger ? new BigInt64Array(count) : new Float64Array(count);
  for (let i = 0; i < count; i++) {
    const value = Number(elements[choices[i]]) !== 0 ? x[atX[i]] : y[atY[i]];
    values[i] = (isInteger ? value : Number(value)) as never;
  }
  return [constant(values, shapeOfAll)];
};

export const creationOperators: Readonly<Record<string, Operator>> = {
  Constant: constantNode,
  ConstantOfShape: constantOfShape,
  Shape: shape,
  Size: size,
  Range: range,
  Where: where,
};
