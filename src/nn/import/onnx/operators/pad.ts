import type { BorderSpec } from '../../../layers/border.js';
import type { LayerSpec } from '../../../layers/table.js';
import { listOf } from '../constant.js';
import {
  activationInput,
  numberOrInput,
  type Operator,
  type OperatorCall,
  optionalConstant,
} from '../operator-call.js';
import { Refusal } from '../refusal.js';
import { axisOf } from '../strided.js';
import { type Activation, leafExpression, placeOf } from '../value.js';
import { sectionValue } from './views.js';

const BORDERS = ['reflect', 'edge', 'wrap'] as const satisfies BorderSpec['values'][];

/** Channels, rows and columns on one side. */
type Sides = [channels: number, rows: number, columns: number];

/** The layer that surrounds a picture by so much. */
type LayerOf = (before: Sides, after: Sides) => LayerSpec;

/** Zeros, or another value, around the picture or behind its channels. */
const pad: Operator = (call) => {
  const x = activationInput(call, 0);
  const mode = call.attributes.text('mode', 'constant');
  const border = BORDERS.find((one) => one === mode);
  if (!border && mode !== 'constant') throw new Refusal(`it pads by ${mode}`);
  const padsInput = optionalConstant(call, 1);
  const pads = padsInput
    ? listOf(padsInput)
    : (call.attributes.ints('pads') ?? call.attributes.ints('paddings'));
  const axesInput = optionalConstant(call, 3);
  const rank = x.shape.length;
  const axes = axesInput
    ? listOf(axesInput).map((axis) => axisOf(axis, rank))
    : [...x.shape.keys()];
  if (pads?.length !== 2 * axes.length) throw new Refusal('its pads are not two per axis');
  if (!pads.every((extent) => Math.abs(extent) < 2 ** 20))
    throw new Refusal('its pads are too wide');
  const cut = cropped(call, x, axes, pads);
  const rest = pads.map((extent) => Math.max(extent, 0));
  if (rest.every((extent) => extent === 0)) return [cut];
  const value = border ? 0 : numberOrInput(call, 'value', 2, 0);
  const finite = Math.max(value, -3.4028234663852886e38);
  const layerOf: LayerOf = border
    ? ([front, ...before], [behind, ...after]) => {
        if (front + behind > 0) throw new Refusal(`it pads channels by ${mode}`);
        return { type: 'border', pads: [...before, ...after], values: border };
      }
    : (before, after) => ({ type: 'pad', before, after, value: finite });
  return [padded(call, cut, axes, rest, layerOf)];
};

/** Pads below 0 take away what is there. */
function cropped(
  call: OperatorCall,
  x: Activation,
  axes: readonly number[],
  pads: readonly number[],
): Activation {
  return axes.reduce<Activation>((value, axis, i) => {
    const [front, behind] = [pads[i], pads[i + axes.length]].map((extent) => Math.max(-extent, 0));
    const count = value.shape[axis] - front - behind;
    if (count < 1) throw new Refusal('it leaves nothing');
    return sectionValue(call, value, { axis, start: front, step: 1, count }) as Activation;
  }, x);
}

function padded(
  { name, builder }: OperatorCall,
  x: Activation,
  axes: readonly number[],
  pads: readonly number[],
  layerOf: LayerOf,
): Activation {
  const batch = x.base.length > 1 && x.base[0] === 1 ? 1 : 0;
  if (x.base.length - batch > 3) throw new Refusal('it pads an array of more than three axes');
  const before: Sides = [0, 0, 0];
  const after: Sides = [0, 0, 0];
  const base = [...x.base];
  axes.forEach((axis, i) => {
    const [front, behind] = [pads[i], pads[i + axes.length]];
    const own = x.axes[axis] - batch;
    if (front + behind === 0) return;
    if (own < 0) throw new Refusal('it pads the batch');
    before[own] += front;
    after[own] += behind;
    base[own + batch] += front + behind;
  });
  const source = builder.withPlace(builder.leafOf(x.expression), placeOf(x.base));
  const leaf = builder.add(name, layerOf(before, after), [source]);
  return { ...x, base, shape: x.axes.map((axis) => base[axis]), expression: leafExpression(leaf) };
}

export const padOperators: Readonly<Record<string, Operator>> = { Pad: pad };
