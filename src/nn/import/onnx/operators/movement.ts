import { type Constant, constant, countOf, elementsOf, listOf } from '../constant.js';
import {
  constantInput,
  listOrInput,
  type Operator,
  type OperatorCall,
  optionalConstant,
  required,
} from '../operator-call.js';
import { Refusal } from '../refusal.js';
import {
  flattenedShape,
  reshapedShape,
  sectionOf,
  splitSizes,
  squeezedShape,
  transposition,
  unsqueezedShape,
} from '../shapes.js';
import { axisOf, broadcastShape, broadcastStrides, stridedConstant } from '../strided.js';
import { isConstant, type Value } from '../value.js';
import { reshapeValue, sectionValue, transposeValue } from './views.js';

type Known = Exclude<Value, { kind: 'unknown' }>;

/** The first input, which is of a known shape: nodes that read unknown values are not computed. */
const first = (call: OperatorCall): Known => required(call, 0) as Known;

/** An operator that gives its input another shape. */
const reshaping =
  (shapeOf: (call: OperatorCall, shape: readonly number[]) => readonly number[]): Operator =>
  (call) => [reshapeValue(call, first(call), shapeOf(call, first(call).shape))];

const slice: Operator = (call) => {
  const value = first(call);
  const rank = value.shape.length;
  const starts = listOrInput(call, 'starts', 1);
  const ends = listOrInput(call, 'ends', 2);
  if (!starts || !ends || starts.length !== ends.length)
    throw new Refusal('its starts and ends differ');
  const axes = listOrInput(call, 'axes', 3) ?? starts.map((_, axis) => axis);
  const steps = optionalConstant(call, 4);
  const step = steps ? listOf(steps) : starts.map(() => 1);
  let result: Value = value;
  starts.forEach((start, i) => {
    const axis = axisOf(axes[i], rank);
    const section = sectionOf(value.shape[axis], axis, start, ends[i], step[i]);
    result = sectionValue(call, result, section);
  });
  return [result];
};

const split: Operator = (call) => {
  const value = first(call);
  const axis = axisOf(call.attributes.int('axis', 0), value.shape.length);
  const parts = call.attributes.int('num_outputs', call.outputs.length);
  const sizes = splitSizes(value.shape[axis], listOrInput(call, 'split', 1), parts);
  let start = 0;
  return sizes.map((count) => {
    const part = sectionValue(call, value, { axis, start, step: 1, count });
    start += count;
    return part;
  });
};

/** Indices of constants at will; of activations, places that follow each other at equal steps. */
const gather: Operator = (call) => {
  const value = first(call);
  const indices = constantInput(call, 1);
  const axis = axisOf(call.attributes.int('axis', 0), value.shape.length);
  const extent = value.shape[axis];
  const places = listOf(indices).map((index) => (index < 0 ? index + extent : index));
  if (places.some((place) => !(place >= 0 && place < extent))) {
    throw new Refusal(`its indices are not all among ${extent} places`);
  }
  const shape = [...value.shape.slice(0, axis), ...indices.shape, ...value.shape.slice(axis + 1)];
  if (isConstant(value)) return [gatherConstant(call, value, axis, places, shape)];
  const step = places.length > 1 ? places[1] - places[0] : 1;
  const isEven = places.length > 0 && places.every((place, i) => place === places[0] + i * step);
  if (!isEven || step < 1) throw new Refusal('its indices are not in even steps');
  const section = { axis, start: places[0], step, count: places.length };
  return [reshapeValue(call, sectionValue(call, value, section), shape)];
};

function gatherConstant(
  { allowance }: OperatorCall,
  value: Constant,
  axis: number,
  places: readonly number[],
  shape: readonly number[],
): Constant {
  const count = countOf(shape);
  allowance.take(count);
  const source = elementsOf(value, allowance);
  const target =
    source instanceof BigInt64Array ? new BigInt64Array(count) : new Float64Array(count);
  const inner = countOf(value.shape.slice(axis + 1));
  const block = inner * value.shape[axis];
  let at = 0;
  for (let start = 0; start < source.length && at < count; start += block) {
    for (const place of places) {
      const from = start + place * inner;
      target.set(source.subarray(from, from + inner) as never, at);
      at += inner;
    }
  }
  return constant(target, shape);
}

const expand: Operator = (call) => {
  const value = first(call);
  const shape = broadcastShape(value.shape, listOf(constantInput(call, 1)));
  if (isConstant(value)) return [expandConstant(call, value, shape)];
  if (countOf(shape) === countOf(value.shape)) return [reshapeValue(call, value, shape)];
  return [{ kind: 'expanded', shape, value: value.kind === 'expanded' ? value.value : value }];
};

function expandConstant({ allowance }: OperatorCall, value: Constant, shape: readonly number[]) {
  return stridedConstant(value, shape, broadcastStrides(value.shape, shape), 0, allowance);
}

const tile: Operator = (call) => {
  const value = constantInput(call, 0);
  const repeats = listOf(constantInput(call, 1));
  if (repeats.length !== value.shape.length) throw new Refusal('its repeats are not one per axis');
  // Every axis as two, of which the first is broadcast.
  const split = value.shape.flatMap((extent) => [1, extent]);
  const wide = value.shape.flatMap((extent, axis) => [repeats[axis], extent]);
  const shape = value.shape.map((extent, axis) => extent * repeats[axis]);
  if (!shape.every((extent) => extent >= 0)) throw new Refusal('it repeats less than never');
  const repeated = expandConstant(call, reshapeValue(call, value, split) as Constant, wide);
  return [reshapeValue(call, repeated, shape)];
};

export const movementOperators: Readonly<Record<string, Operator>> = {
  Reshape: reshaping((call, shape) => {
    const wanted = listOrInput(call, 'shape', 1);
    if (!wanted) throw new Refusal('it has no shape');
    return reshapedShape(shape, wanted, call.attributes.int('allowzero', 0) === 1);
  }),
  Flatten: reshaping((call, shape) => flattenedShape(shape, call.attributes.int('axis', 1))),
  Squeeze: reshaping((call, shape) => squeezedShape(shape, listOrInput(call, 'axes', 1))),
  Unsqueeze: reshaping((call, shape) => unsqueezedShape(shape, listOrInput(call, 'axes', 1) ?? [])),
  Transpose: (call) => {
    const value = first(call);
    const order = transposition(value.shape.length, call.attributes.ints('perm'));
    return [transposeValue(value, order, call.allowance)];
  },
  Slice: slice,
  Split: split,
  Gather: gather,
  Expand: expand,
  Tile: tile,
};
