import { reshaped } from '../../parameter.js';
import type { Allowance, Constant } from '../constant.js';
import type { GraphBuilder } from '../graph-builder.js';
import type { OperatorCall } from '../operator-call.js';
import { Refusal } from '../refusal.js';
import type { AxisSlice } from '../shapes.js';
import { stridedConstant, stridesOf } from '../strided.js';
import {
  type Activation,
  activationOf,
  isConstant,
  leafExpression,
  placeOf,
  transpose,
  type Value,
} from '../value.js';

/** The same values in the same order in another shape of as many. */
export function reshapeValue(
  { builder }: { readonly builder: GraphBuilder },
  value: Value,
  shape: readonly number[],
): Value {
  if (value.kind === 'unknown') return value;
  if (value.kind === 'expanded') throw new Refusal('it reads what Expand repeats');
  if (value.kind === 'integer') return { ...value, shape };
  if (value.kind === 'float') return { ...value, shape, values: reshaped(value.values, shape) };
  const isInOrder = value.axes.every((axis, i) => axis === i);
  if (isInOrder) return activationOf(value.expression, shape);
  const moved = reshapedOrder(value, shape);
  return moved ?? activationOf(leafExpression(builder.arranged(value, placeOf(shape))), shape);
}

/**
 * A reshape that only adds or drops axes of extent 1, on a transposed value: the axes stay transposed.
 */
function reshapedOrder(value: Activation, shape: readonly number[]): Activation | undefined {
  const wide = (extents: readonly number[]) => extents.filter((extent) => extent !== 1);
  if (String(wide(value.shape)) !== String(wide(shape))) return undefined;
  const order = value.axes.filter((axis) => value.base[axis] !== 1);
  const sorted = [...order].sort((a, b) => a - b);
  // The stored array keeps its batch of one in front, where the new shape has one.
  const hasBatch = shape.length > order.length && shape[0] === 1;
  const base = [...(hasBatch ? [1] : []), ...sorted.map((axis) => value.base[axis])];
  const offset = hasBatch ? 1 : 0;
  let next = 0;
  let ones = 0;
  const missing = shape.length - base.length;
  const axes = shape.map((extent, axis) => {
    if (extent !== 1) return offset + sorted.indexOf(order[next++]);
    return hasBatch && axis === 0 ? 0 : base.length + ones++;
  });
  return {
    ...value,
    shape,
    base: [...base, ...new Array<number>(missing).fill(1)],
    axes,
  };
}

/** The value with its axes in another order. */
export function transposeValue(
  value: Value,
  order: readonly number[],
  allowance: Allowance,
): Value {
  if (value.kind === 'activation') return transpose(value, order);
  if (!isConstant(value)) throw new Refusal('it reads what Expand repeats');
  const strides = stridesOf(value.shape);
  return stridedConstant(
    value,
    order.map((axis) => value.shape[axis]),
    order.map((axis) => strides[axis]),
    0,
    allowance,
  );
}

/** A section of a value along one axis. */
export function sectionValue(call: OperatorCall, value: Value, section: AxisSlice): Value {
  if (value.kind === 'unknown') return value;
  const { axis, start, step, count } = section;
  const extent = value.shape[axis];
  if (start === 0 && step === 1 && count === extent) return value;
  if (isConstant(value)) return sectionConstant(value, section, call.allowance);
  if (value.kind === 'expanded') throw new Refusal('it reads what Expand repeats');
  if (step < 0) throw new Refusal('it reverses an axis');
  if (count === 0) throw new Refusal('it leaves nothing');
  const { builder } = call;
  const stop = start + (count - 1) * step + 1;
  const own = value.axes[axis];
  const before = value.base.slice(0, own).reduce((product, n) => product * n, 1);
  const behind = value.base.slice(own + 1).reduce((product, n) => product * n, 1);
  // A batch of one is not stored: the axes behind it are the engine's, as far as there are three.
  const batch = value.base.length > 1 && value.base[0] === 1 ? 1 : 0;
  const isEngineAxis = own >= batch && value.base.length - batch <= 3;
  const leaf = builder.leafOf(value.expression);
  const sliced = isEngineAxis
    ? builder.add(
        call.name,
        { type: 'slice', axis: (own - batch) as 0 | 1 | 2, start, stop, step },
        [builder.withPlace(leaf, placeOfBase(value.base, batch))],
      )
    : builder.add(call.name, { type: 'slice', axis: 1, start, stop, step }, [
        builder.withPlace(leaf, [before, extent, behind]),
      ]);
  const base = value.base.map((n, i) => (i === own ? count : n));
  return {
    ...value,
    base,
    shape: value.axes.map((i) => base[i]),
    expression: leafExpression(sliced),
  };
}

function placeOfBase(base: readonly number[], batch: number): readonly [number, number, number] {
  const [channels = 1, height = 1, width = 1] = base.slice(batch);
  return [channels, height, width];
}

function sectionConstant(value: Constant, section: AxisSlice, allowance: Allowance): Constant {
  const { axis, start, step, count } = section;
  const strides = stridesOf(value.shape);
  const offset = start * strides[axis];
  const shape = value.shape.map((extent, i) => (i === axis ? count : extent));
  const steps = strides.map((stride, i) => (i === axis ? stride * step : stride));
  return stridedConstant(value, shape, steps, offset, allowance);
}
