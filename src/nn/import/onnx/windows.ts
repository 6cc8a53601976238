import type { Pads, Pair } from '../../layers/extents.js';
import type { Attributes } from './attributes.js';
import { Refusal } from './refusal.js';

/** Windows over rows and columns, as Conv and the pools have them. */
export interface OnnxWindows {
  readonly kernel: Pair;
  readonly stride: Pair;
  readonly pads: Pads;
  readonly dilation: Pair;
}

/**
 * The windows of a node over a picture of `extents`. With one spatial axis, the second has extent 1.
 *
 * @param kernel the kernel, where the weights say it
 */
export function windowsOf(
  attributes: Attributes,
  extents: readonly number[],
  kernel: readonly number[] | undefined = attributes.ints('kernel_shape'),
): OnnxWindows {
  const axes = extents.length;
  if (axes < 1 || axes > 2)
    throw new Refusal(`it works on ${axes} axes; only 1 and 2 are supported`);
  if (!kernel) throw new Refusal('it has no kernel_shape');
  const list = (name: string, length: number, absent: number) => {
    const values = attributes.ints(name) ?? new Array<number>(length).fill(absent);
    if (values.length !== length) throw new Refusal(`its ${name} are ${values.length} numbers`);
    return values;
  };
  const checked = list('kernel_shape', axes, 1).map((_, axis) => kernel[axis]);
  const [stride, dilation] = [list('strides', axes, 1), list('dilations', axes, 1)];
  const pads = padsOf(
    attributes,
    { extents, kernel: checked, stride, dilation },
    list('pads', 2 * axes, 0),
  );
  const isPositive = [...checked, ...stride, ...dilation].every(
    (value) => value >= 1 && value < 2 ** 20,
  );
  if (!isPositive) throw new Refusal('its kernel, strides or dilations are not positive');
  if (!pads.every((value) => value >= 0 && value < 2 ** 20))
    throw new Refusal('its pads are negative');
  const pair = (values: readonly number[]): Pair => [values[0], values[1] ?? 1];
  return {
    kernel: pair(checked),
    stride: pair(stride),
    dilation: pair(dilation),
    pads: axes === 2 ? (pads as unknown as Pads) : [pads[0], 0, pads[1], 0],
  };
}

interface AutoPadded {
  readonly extents: readonly number[];
  readonly kernel: readonly number[];
  readonly stride: readonly number[];
  readonly dilation: readonly number[];
}

/** SAME pads so that there are ⌈extent / stride⌉ windows; the odd one goes behind, or (LOWER) before. */
function padsOf(
  attributes: Attributes,
  { extents, kernel, stride, dilation }: AutoPadded,
  given: readonly number[],
): number[] {
  const mode = attributes.text('auto_pad', 'NOTSET');
  if (mode === 'NOTSET' || mode === '') return [...given];
  if (mode === 'VALID') return given.map(() => 0);
  if (mode !== 'SAME_UPPER' && mode !== 'SAME_LOWER') throw new Refusal(`its auto_pad is ${mode}`);
  const totals = extents.map((extent, axis) => {
    const windows = Math.ceil(extent / stride[axis]);
    const reach = dilation[axis] * (kernel[axis] - 1) + 1;
    return Math.max(0, (windows - 1) * stride[axis] + reach - extent);
  });
  const [less, more] = [
    totals.map((total) => Math.floor(total / 2)),
    totals.map((total) => Math.ceil(total / 2)),
  ];
  return mode === 'SAME_UPPER' ? [...less, ...more] : [...more, ...less];
}
