import { type Constant, constant, countOf, floatsOf } from '../constant.js';
import {
  activationInput,
  listOrInput,
  type Operator,
  type OperatorCall,
  required,
} from '../operator-call.js';
import { Refusal } from '../refusal.js';
import { axisOf, stridedIndices, stridesOf } from '../strided.js';
import { type Activation, activationOf, isConstant, type Leaf, leafExpression } from '../value.js';
import { globalAverage, globalMaximum } from './pooling.js';

interface Reduction {
  readonly fold: (values: Float64Array) => number;
  /** Nodes that reduce the rows and columns of every channel; none where only constants are reduced. */
  readonly emit?: (call: OperatorCall, x: Leaf) => Leaf;
}

const sum = (values: Float64Array) => values.reduce((total, value) => total + value, 0);

const mean = ({ name, builder }: OperatorCall, x: Leaf) => builder.add(name, globalAverage, [x]);

const REDUCTIONS: Readonly<Record<string, Reduction>> = {
  ReduceMean: { fold: (values) => sum(values) / values.length, emit: mean },
  ReduceSum: {
    fold: sum,
    emit: (call, x) =>
      call.builder.addUniformScale(call.name, mean(call, x), x.place[1] * x.place[2], 0),
  },
  ReduceMax: {
    fold: (values) => values.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY),
    emit: ({ name, builder }, x) => builder.add(name, globalMaximum(x.place), [x]),
  },
  ReduceMin: {
    fold: (values) => values.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY),
  },
  ReduceProd: { fold: (values) => values.reduce((a, b) => a * b, 1) },
};

const reduction =
  ({ fold, emit }: Reduction): Operator =>
  (call) => {
    const value = required(call, 0);
    if (value.kind === 'unknown') return [value];
    const rank = value.shape.length;
    const given = listOrInput(call, 'axes', 1);
    const isNone = given === undefined || given.length === 0;
    if (isNone && call.attributes.int('noop_with_empty_axes', 0) === 1) return [value];
    const axes = new Set(isNone ? value.shape.keys() : given.map((axis) => axisOf(axis, rank)));
    const keeps = call.attributes.int('keepdims', 1) === 1;
    const shape = value.shape.flatMap((extent, axis) =>
      !axes.has(axis) ? [extent] : keeps ? [1] : [],
    );
    if (isConstant(value)) return [foldReduction(call, value, axes, fold, shape)];
    if (!emit) throw new Refusal('there is no layer for it');
    const x = activationInput(call, 0);
    const kept = x.shape.flatMap((_, axis) => (axes.has(axis) ? [] : [axis]));
    const reduced = x.shape.flatMap((_, axis) => (axes.has(axis) ? [axis] : []));
    const isWide = reduced.some((axis) => x.shape[axis] > 1);
    if (!isWide) return [activationOf(leafExpression(call.builder.arranged(x)), shape)];
    if (call.operator === 'ReduceSum' && isSumOfParts(x.shape, reduced)) {
      return [activationOf(leafExpression(sumOfParts(call, x, reduced, kept)), shape)];
    }
    const channels = countOf(kept.map((axis) => x.shape[axis]));
    const pixels = countOf(reduced.map((axis) => x.shape[axis]));
    const stored = call.builder.storedInOrder(x, [...kept, ...reduced]);
    const source = call.builder.leafOf(stored.expression);
    const isPicture = source.place[0] === channels && source.place[1] * source.place[2] === pixels;
    const placed = isPicture ? source : call.builder.withPlace(source, [channels, pixels, 1]);
    return [activationOf(leafExpression(emit(call, placed)), shape)];
  };

/** More parts than the branches of a network whose outputs are added up. */
const PARTS_LIMIT = 16;

/** Whether a sum goes over few parts of an array, each of which holds pictures: the branches of split attention. */
const isSumOfParts = (shape: readonly number[], reduced: readonly number[]) =>
  reduced.every((axis) => axis < shape.length - 2) &&
  countOf(reduced.map((axis) => shape[axis])) <= PARTS_LIMIT;

/** The parts one by one, and their sum: relevance passes it as any sum of a network's branches. */
function sumOfParts(
  { builder, name }: OperatorCall,
  x: Activation,
  reduced: readonly number[],
  kept: readonly number[],
): Leaf {
  const count = countOf(reduced.map((axis) => x.shape[axis]));
  const size = countOf(kept.map((axis) => x.shape[axis]));
  const stored = builder.storedInOrder(x, [...reduced, ...kept]);
  const source = builder.withPlace(builder.leafOf(stored.expression), [count, size, 1]);
  const parts = Array.from({ length: count }, (_, start) => {
    const part = { type: 'slice', axis: 0, start, stop: start + 1, step: 1 } as const;
    return builder.add(`${name}/part`, part, [source]);
  });
  return builder.add(name, { type: 'add' }, parts);
}

function foldReduction(
  { allowance }: OperatorCall,
  value: Constant,
  axes: ReadonlySet<number>,
  fold: (values: Float64Array) => number,
  shape: readonly number[],
): Constant {
  const strides = stridesOf(value.shape);
  const pick = (isReduced: boolean) => {
    const chosen = [...value.shape.keys()].filter((axis) => axes.has(axis) === isReduced);
    return stridedIndices(
      chosen.map((axis) => value.shape[axis]),
      chosen.map((axis) => strides[axis]),
    );
  };
  const count = countOf(value.shape);
  allowance.take(2 * count);
  const values = floatsOf(value, allowance);
  const [starts, offsets] = [pick(false), pick(true)];
  const result = starts.map((start) => fold(offsets.map((offset) => values[start + offset])));
  if (value.kind === 'float') return constant(result, shape);
  return constant(
    BigInt64Array.from(result, (x) => BigInt(Math.trunc(x))),
    shape,
  );
}

export const reductionOperators: Readonly<Record<string, Operator>> = Object.fromEntries(
  Object.entries(REDUCTIONS).map(([name, spec]) => [name, reduction(spec)]),
);
