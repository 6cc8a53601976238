import type { Pair } from '../../../layers/extents.js';
import { type ResizeSpec, resizeFields } from '../../../layers/resize.js';
import { floatsOf } from '../constant.js';
import { checkBatch } from '../graph-builder.js';
import {
  activationInput,
  listOrInput,
  type Operator,
  type OperatorCall,
  optionalConstant,
} from '../operator-call.js';
import { Refusal } from '../refusal.js';
import { axisOf } from '../strided.js';
import { type Activation, activationOf, leafExpression } from '../value.js';

/** A list that is left out where it is empty. */
function numbersAt(call: OperatorCall, index: number): readonly number[] | undefined {
  const input = optionalConstant(call, index);
  if (input === undefined) return undefined;
  const numbers = floatsOf(input, call.allowance);
  return numbers.length === 0 ? undefined : [...numbers];
}

/** The numbers of the axes of a picture: those of the batch and of channels must be `unchanged`. */
function spatial(
  call: OperatorCall,
  numbers: readonly number[],
  shape: readonly number[],
  unchanged: readonly number[],
): Pair {
  const rank = shape.length;
  const axes = (call.attributes.ints('axes') ?? [...shape.keys()]).map((axis) =>
    axisOf(axis, rank),
  );
  if (numbers.length !== axes.length) throw new Refusal('its scales or sizes are not one per axis');
  const all = [...unchanged];
  axes.forEach((axis, i) => {
    all[axis] = numbers[i];
  });
  if (all[0] !== unchanged[0] || all[1] !== unchanged[1]) {
    throw new Refusal('it resizes channels, or the batch');
  }
  return [all[2], all[3] ?? 1];
}

interface Extents {
  readonly size: Pair;
  readonly scale: Pair;
}

/** What the output's size is to be: as sizes, or by scales, which decide about coordinates too. */
function extentsOf(
  call: OperatorCall,
  shape: readonly number[],
  scales: readonly number[] | undefined,
  sizes: readonly number[] | undefined,
): Extents {
  const inputs: Pair = [shape[2], shape[3] ?? 1];
  if (sizes !== undefined) {
    const size = spatial(call, sizes, shape, shape);
    return { size, scale: [size[0] / inputs[0], size[1] / inputs[1]] };
  }
  if (scales === undefined) throw new Refusal('it has neither scales nor sizes');
  const ones = shape.map(() => 1);
  const scale = spatial(call, scales, shape, ones);
  // Scales are float32, and so is their product: 10 · 1.9 are 19, and not 18.99.
  const extent = (axis: 0 | 1) => Math.floor(Math.fround(inputs[axis] * scale[axis]));
  return { size: [extent(0), extent(1)], scale };
}

type How = Pick<ResizeSpec, 'mode' | 'coordinates' | 'rounding' | 'coefficient'>;

function resized(call: OperatorCall, x: Activation, extents: Extents, how: How): Activation {
  checkBatch(x.shape);
  if (x.shape.length < 3 || x.shape.length > 4) throw new Refusal('its input is no picture');
  const layer: ResizeSpec = { type: 'resize', ...extents, ...how };
  for (const [name, field] of Object.entries(resizeFields)) {
    const value = layer[name as keyof typeof resizeFields];
    if (!field.accepts(value)) throw new Refusal(`its ${name} is not ${field.wanted}`);
  }
  const leaf = call.builder.add(call.name, layer, [call.builder.arranged(x)]);
  const [channels, ...size] = leaf.place;
  return activationOf(leafExpression(leaf), [1, channels, ...size.slice(0, x.shape.length - 2)]);
}

/** Before opset 11, places are those of the scaled grid, and the nearest is the one before. */
const OLD = { coordinates: 'asymmetric', rounding: 'floor', coefficient: -0.75 } as const;

function modeOf({ attributes }: OperatorCall): ResizeSpec['mode'] {
  const mode = attributes.text('mode', 'nearest');
  // Upsample of opset 7 says bilinear.
  return (mode === 'bilinear' ? 'linear' : mode) as ResizeSpec['mode'];
}

const upsample: Operator = (call) => {
  const x = activationInput(call, 0);
  const scales = numbersAt(call, 1) ?? call.attributes.floats('scales');
  return [
    resized(call, x, extentsOf(call, x.shape, scales, undefined), { mode: modeOf(call), ...OLD }),
  ];
};

const resize: Operator = (call) => {
  if (call.opset < 11) return upsample(call);
  const { attributes } = call;
  for (const name of ['antialias', 'exclude_outside']) {
    if (attributes.int(name, 0) !== 0) throw new Refusal(`it has ${name}`);
  }
  const policy = attributes.text('keep_aspect_ratio_policy', 'stretch');
  if (policy !== 'stretch') throw new Refusal(`its keep_aspect_ratio_policy is ${policy}`);
  const x = activationInput(call, 0);
  const extents = extentsOf(call, x.shape, numbersAt(call, 2), listOrInput(call, 'sizes', 3));
  const text = (name: string, absent: string) => attributes.text(name, absent);
  return [
    resized(call, x, extents, {
      mode: modeOf(call),
      coordinates: text(
        'coordinate_transformation_mode',
        'half_pixel',
      ) as ResizeSpec['coordinates'],
      rounding: text('nearest_mode', 'round_prefer_floor') as ResizeSpec['rounding'],
      coefficient: attributes.float('cubic_coeff_a', -0.75),
    }),
  ];
};

export const resizeOperators: Readonly<Record<string, Operator>> = {
  Resize: resize,
  Upsample: upsample,
};
