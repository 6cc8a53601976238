import type { MapShape } from '../described-graph.js';
import { type Constant, countOf } from './constant.js';

/** The output of a node of the described graph. */
export interface Leaf {
  readonly name: string;
  readonly place: MapShape;
}

/**
 * A value of each place computed from the values at that place of one or two others: an element-wise
 * expression that has no node yet, so that SiLU written as x·σ(x) can be recognised as one function.
 */
export interface Expression {
  readonly args: readonly Expression[];
  /** Its value at one place, given those of `args`. */
  apply(values: readonly number[]): number;
  /** As apply, by the constant of an activation that its own is the rounding of in half precision; where there is one. */
  readonly applyMeant?: ((values: readonly number[]) => number) | undefined;
  /** Adds a node for this operation alone. */
  emit(args: readonly Leaf[]): Leaf;
  /** The node's name in the file. */
  readonly name: string;
  /** How many operations it was made of. */
  readonly size: number;
  /** The node that computes it, once there is one. */
  leaf?: Leaf;
  /** True where it is taken as the output of its node, whatever it is made of. */
  isEnd?: boolean;
}

/**
 * A value that depends on the picture. It is stored in C order as an array of shape `base`, and read
 * with its axes in the order `axes`: a transposition costs nothing until an operator needs the values
 * in another order, and two that cancel never do.
 */
export interface Activation {
  readonly kind: 'activation';
  /** `axes.map((axis) => base[axis])` */
  readonly shape: readonly number[];
  readonly base: readonly number[];
  readonly axes: readonly number[];
  readonly expression: Expression;
}

/** An activation that is repeated along axes of extent 1: a gate before it is multiplied. */
export interface Expanded {
  readonly kind: 'expanded';
  readonly shape: readonly number[];
  readonly value: Activation;
}

/** A value that an operator makes which is not read. */
export interface Unknown {
  readonly kind: 'unknown';
}

export type Value = Constant | Activation | Expanded | Unknown;

export const isConstant = (value: Value): value is Constant =>
  value.kind === 'float' || value.kind === 'integer';

/** An activation of the given expression, whose values lie in the order of the shape. */
export const activationOf = (expression: Expression, shape: readonly number[]): Activation => ({
  kind: 'activation',
  shape,
  base: shape,
  axes: shape.map((_, axis) => axis),
  expression,
});

/** A expression that has a node. */
export const leafExpression = (leaf: Leaf): Expression => ({
  args: [],
  apply: () => Number.NaN,
  emit: () => leaf,
  name: leaf.name,
  size: 0,
  leaf,
  isEnd: true,
});

/** The activation with its axes in another order; where only axes of extent 1 move, nothing moves. */
export function transpose(value: Activation, order: readonly number[]): Activation {
  const axes = order.map((axis) => value.axes[axis]);
  const shape = axes.map((axis) => value.base[axis]);
  const moved = axes.filter((axis) => value.base[axis] !== 1);
  const isInOrder = moved.every((axis, i) => i === 0 || moved[i - 1] < axis);
  return isInOrder ? activationOf(value.expression, shape) : { ...value, axes, shape };
}

/**
 * The shape `[C, H, W]` in which the engine holds an array: without the batch of one; axes behind the
 * third are joined, missing ones are 1.
 */
export function placeOf(shape: readonly number[]): MapShape {
  const [channels = 1, height = 1, ...rest] =
    shape.length > 1 && shape[0] === 1 ? shape.slice(1) : shape;
  return [channels, height, countOf(rest)];
}

/** The order that undoes `order`. */
export const inverseOf = (order: readonly number[]): number[] =>
  order.map((_, axis) => order.indexOf(axis));
