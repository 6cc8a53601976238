import { binaryFunctions } from '../arithmetic.js';
import { type Constant, countOf, floatsOf } from '../constant.js';
import {
  activationInput,
  constantInput,
  type Operator,
  type OperatorCall,
  optionalConstant,
} from '../operator-call.js';
import { Refusal } from '../refusal.js';
import { axisOf } from '../strided.js';
import { type Activation, leafExpression } from '../value.js';
import { scaleAlong, scaleByConstant } from './scale.js';
import { reshapeValue } from './views.js';

/** `(x − mean) / √(variance + ε)`, both over the given axes of x. */
function normalised(
  call: OperatorCall,
  x: Activation,
  reduced: ReadonlySet<number>,
  epsilon: number,
): Activation {
  if (!(epsilon >= 0)) throw new Refusal(`its epsilon is ${epsilon}, not from 0 on`);
  const wide = [...x.shape.keys()].filter((axis) => x.shape[axis] > 1);
  const [over, kept] = [true, false].map((isOver) =>
    wide.filter((axis) => reduced.has(axis) === isOver),
  );
  const counts = [over, kept].map((axes) => countOf(axes.map((axis) => x.shape[axis])));
  /** The wide axes as they lie in memory. */
  const stored = [...wide].sort((a, b) => x.axes[a] - x.axes[b]);
  const areFirst = (axes: readonly number[]) =>
    axes.length > 0 && stored.slice(0, axes.length).every((axis) => axes.includes(axis));
  const { builder, name } = call;
  // Statistics over what lies first in memory are of each pixel; those over what lies last, of each channel.
  const eachPixel = kept.length > 0 && areFirst(over);
  const source =
    eachPixel || kept.length === 0 || areFirst(kept)
      ? x
      : builder.storedInOrder(x, [
          ...kept,
          ...[...x.shape.keys()].filter((axis) => !kept.includes(axis)),
        ]);
  const leaf = builder.leafOf(source.expression);
  const [count, groups] = counts;
  const isPlaced = eachPixel ? leaf.place[0] === count : leaf.place[0] % groups === 0;
  const placed = isPlaced
    ? leaf
    : builder.withPlace(leaf, eachPixel ? [count, groups, 1] : [groups, count, 1]);
  const layer = {
    type: 'normalisation',
    groups: eachPixel ? 1 : groups,
    eachPixel,
    epsilon,
  } as const;
  return { ...source, expression: leafExpression(builder.add(name, layer, [placed])) };
}

/** Times factors, plus shifts; nothing where they are 1 and 0. */
function scaledBy(
  call: OperatorCall,
  x: Activation,
  factors: Constant | undefined,
  shifts: Constant | undefined,
): Activation {
  const { Mul, Add } = binaryFunctions;
  const isAll = (value: Constant | undefined, one: number) =>
    value === undefined || floatsOf(value, call.allowance).every((number) => number === one);
  const scale = (
    value: Activation,
    constant: Constant | undefined,
    operation: typeof Mul,
    none: number,
  ) => {
    const { float } = operation;
    if (constant === undefined || float === undefined || isAll(constant, none)) return value;
    return scaleByConstant(call, float, value, constant, 'right');
  };
  return scale(scale(x, factors, Mul, 1), shifts, Add, 0);
}

const layerNormalization: Operator = (call) => {
  const x = activationInput(call, 0);
  const first = axisOf(call.attributes.int('axis', -1), x.shape.length);
  const axes = new Set([...x.shape.keys()].slice(first));
  const y = normalised(call, x, axes, call.attributes.float('epsilon', 1e-5));
  const scaled = scaledBy(call, y, constantInput(call, 1), optionalConstant(call, 2));
  return [scaled, { kind: 'unknown' }, { kind: 'unknown' }];
};

/** Factors and shifts, one for each channel, or for each group of as many channels. */
function scaledByChannel(call: OperatorCall, x: Activation, groups = x.shape[1]): Activation {
  const channels = x.shape[1];
  const [factors, shifts] = [1, 2].map((index) => {
    const values = floatsOf(constantInput(call, index), call.allowance);
    if (values.length !== channels && values.length !== groups) {
      throw new Refusal(`it has ${values.length} factors or shifts for ${channels} channels`);
    }
    // Before operator set 21, group normalisation had one for each group.
    const each = channels / values.length;
    return Float64Array.from({ length: channels }, (_, c) => values[Math.floor(c / each)]);
  });
  const isNothing = factors.every((factor) => factor === 1) && shifts.every((shift) => shift === 0);
  return isNothing ? x : scaleAlong(call, x, 1, factors, shifts);
}

/** The rank that normalisations by channel need: a batch, channels, and what they are made over. */
function pictureInput(call: OperatorCall): Activation {
  const x = activationInput(call, 0);
  if (x.shape.length < 3) throw new Refusal('its input has no pixels');
  return x;
}

const instanceNormalization: Operator = (call) => {
  const x = pictureInput(call);
  const axes = new Set([...x.shape.keys()].slice(2));
  const y = normalised(call, x, axes, call.attributes.float('epsilon', 1e-5));
  return [scaledByChannel(call, y)];
};

const groupNormalization: Operator = (call) => {
  const x = pictureInput(call);
  const [batch, channels, ...pixels] = x.shape;
  const groups = call.attributes.int('num_groups', 0);
  if (!(groups >= 1 && channels % groups === 0)) {
    throw new Refusal(`its ${channels} channels are not ${groups} groups of as many each`);
  }
  const apart = [batch, groups, channels / groups, ...pixels];
  const parts = reshapeValue(call, x, apart) as Activation;
  const axes = new Set([...apart.keys()].slice(2));
  const y = normalised(call, parts, axes, call.attributes.float('epsilon', 1e-5));
  return [scaledByChannel(call, reshapeValue(call, y, x.shape) as Activation, groups)];
};

/** ONNX adds 1e-9 to the deviation, which is 1e-18 of variance where that counts; recognised ones say their own. */
const meanVarianceNormalization: Operator = (call) => {
  const x = activationInput(call, 0);
  const rank = x.shape.length;
  const given = call.attributes.ints('axes') ?? [0, 2, 3];
  const axes = new Set(given.map((axis) => axisOf(axis, rank)));
  return [normalised(call, x, axes, call.attributes.float('epsilon', 1e-18))];
};

export const normaliseOperators: Readonly<Record<string, Operator>> = {
  LayerNormalization: layerNormalization,
  InstanceNormalization: instanceNormalization,
  GroupNormalization: groupNormalization,
  MeanVarianceNormalization: meanVarianceNormalization,
};
