import { valuesOf } from '../../parameter.js';
import { type Constant, countOf, floatsOf, uniformValue } from '../constant.js';
import { createExpression } from '../expression.js';
import type { OperatorCall } from '../operator-call.js';
import { recogniseFunction } from '../recognise-function.js';
import { Refusal } from '../refusal.js';
import { broadcastShape } from '../strided.js';
import { type Activation, type Leaf, leafExpression, placeOf } from '../value.js';

type Binary = (a: number, b: number) => number;

/**
 * An activation with a constant: an expression where the constant is one number, a factor and a shift per
 * channel where it varies along one axis.
 *
 * @param side on which side of the operator the constant stands
 */
export function scaleByConstant(
  call: OperatorCall,
  f: Binary,
  x: Activation,
  c: Constant,
  side: 'left' | 'right',
): Activation {
  if (x.kind !== 'activation') throw new Refusal('it reads what Expand repeats');
  const shape = broadcastShape(x.shape, c.shape);
  if (countOf(shape) !== countOf(x.shape)) throw new Refusal('it repeats an activation');
  const aligned = withRank(x, shape.length);
  const at = (number: number) =>
    side === 'left' ? (v: number) => f(number, v) : (v: number) => f(v, number);
  const same =
    uniformValue(c) ??
    (c.kind === 'integer' && countOf(c.shape) === 1 ? Number(c.values[0]) : undefined);
  if (same !== undefined) {
    const apply = at(same);
    const meant = c.kind === 'float' ? c.meant : undefined;
    const expression = createExpression(call.builder, {
      name: call.name,
      args: [x.expression],
      apply: ([value]) => apply(value),
      applyMeant: meant === undefined ? undefined : ([value]) => at(meant)(value),
      emit: ([leaf]) => emitScalar(call, apply, leaf),
    });
    return { ...aligned, expression };
  }
  const values = floatsOf(c, call.allowance);
  const factors = values.map((value) => affineOf(at(value))[0]);
  const shifts = values.map((value) => affineOf(at(value))[1]);
  return scaleAlong(call, aligned, axisAlongWhich(c.shape, shape), factors, shifts);
}

/** The same activation with axes of extent 1 before its own. */
function withRank(x: Activation, rank: number): Activation {
  const added = rank - x.shape.length;
  if (added === 0) return x;
  const ones = new Array<number>(added).fill(1);
  return {
    ...x,
    shape: [...ones, ...x.shape],
    base: [...ones, ...x.base],
    axes: [...ones.keys(), ...x.axes.map((axis) => axis + added)],
  };
}

/** The only axis along which a constant varies. */
function axisAlongWhich(shape: readonly number[], to: readonly number[]): number {
  const axes = shape.flatMap((extent, axis) => (extent === 1 ? [] : [axis]));
  if (axes.length !== 1) {
    throw new Refusal(`its constant of shape [${shape.join(', ')}] varies over the picture`);
  }
  return axes[0] + to.length - shape.length;
}

/** `factor · x + shift`, by values; refuses what is no such function. */
function affineOf(f: (x: number) => number): readonly [factor: number, shift: number] {
  const shift = f(0);
  const factor = f(1) - shift;
  const isAffine = [-3, 0.5, 2, 7].every((x) => {
    const expected = factor * x + shift;
    return Math.abs(f(x) - expected) <= 1e-9 * Math.max(1, Math.abs(expected));
  });
  if (!isAffine)
    throw new Refusal('it is neither a factor, nor a shift, nor an activation that is known');
  return [factor, shift];
}

/** A function with a constant, as the activation that it is (`max(x, 0)`), or as a factor and a shift. */
function emitScalar({ name, builder }: OperatorCall, f: (x: number) => number, x: Leaf): Leaf {
  const found = recogniseFunction(f);
  if (found && found.type !== 'affine') return builder.add(name, found, [x]);
  const [factor, shift] = affineOf(f);
  return factor === 1 && shift === 0 ? x : builder.addUniformScale(name, x, factor, shift);
}

/** A factor and a shift for each place along an axis, as a depthwise 1×1 convolution. */
export function scaleAlong(
  call: OperatorCall,
  x: Activation,
  axis: number,
  factors: Float64Array,
  shifts: Float64Array,
): Activation {
  const stored = withAxisFirst(call, x, axis);
  const place = placeOf(stored.base);
  const leaf = call.builder.withPlace(call.builder.leafOf(stored.expression), place);
  const count = place[0];
  if (factors.length !== count)
    throw new Refusal(`${factors.length} factors for ${count} channels`);
  const scaled = call.builder.addScale(
    call.name,
    leaf,
    valuesOf(factors, [count, 1, 1, 1]),
    valuesOf(shifts, [count]),
  );
  return { ...stored, expression: leafExpression(scaled) };
}

/**
 * The activation as it is when an axis of its shape is the channels of what is stored; else stored
 * anew, with that axis first.
 */
export function withAxisFirst(call: OperatorCall, x: Activation, axis: number): Activation {
  const before = x.base.slice(0, x.axes[axis]);
  if (before.every((extent) => extent === 1) && before.length <= 1) return x;
  const hasBatch = axis !== 0 && x.shape[0] === 1;
  const first = hasBatch ? [0, axis] : [axis];
  const rest = x.shape.map((_, other) => other).filter((other) => !first.includes(other));
  return call.builder.storedInOrder(x, [...first, ...rest]);
}
