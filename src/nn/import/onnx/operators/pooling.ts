import type { Pads, Pair } from '../../../layers/extents.js';
import type { LayerSpec } from '../../../layers/table.js';
import type { MapShape } from '../../described-graph.js';
import { checkBatch } from '../graph-builder.js';
import { activationInput, type Operator, type OperatorCall } from '../operator-call.js';
import { Refusal } from '../refusal.js';
import { type Activation, activationOf, leafExpression } from '../value.js';
import { windowsOf } from '../windows.js';

type Pooling = Extract<LayerSpec, { type: 'max-pooling' | 'average-pooling' }>;
type Windows = Omit<Extract<Pooling, { type: 'max-pooling' }>, 'type'>;

/** An operator that pools by windows. */
const pooling =
  (describe: (call: OperatorCall, windows: Windows) => Pooling): Operator =>
  (call) => {
    const x = activationInput(call, 0);
    checkBatch(x.shape);
    const { kernel, stride, pads, dilation } = windowsOf(call.attributes, x.shape.slice(2));
    const reaches = pads.some((pad, i) => pad > (kernel[i % 2] - 1) * dilation[i % 2]);
    if (reaches) throw new Refusal('some of its windows have nothing but padding');
    const ceil = call.attributes.int('ceil_mode', 0) === 1;
    const layer = describe(call, { kernel, stride, pads, dilation, ceil });
    return [pooled(call, x, layer)];
  };

function pooled(call: OperatorCall, x: Activation, layer: Pooling): Activation {
  const leaf = call.builder.add(call.name, layer, [call.builder.arranged(x)]);
  const [channels, height, width] = leaf.place;
  const extents = x.shape.length === 4 ? [height, width] : [height];
  return activationOf(leafExpression(leaf), [1, channels, ...extents]);
}

const WHOLE = {
  stride: [1, 1] as Pair,
  pads: [0, 0, 0, 0] as Pads,
  dilation: [1, 1] as Pair,
  ceil: false,
};

/** The mean of a whole picture. */
export const globalAverage: Pooling = {
  type: 'average-pooling',
  ...WHOLE,
  kernel: 'global',
  countPad: false,
};

/** The largest value of a whole picture of the given shape. */
export const globalMaximum = ([, height, width]: MapShape): Pooling => ({
  type: 'max-pooling',
  ...WHOLE,
  kernel: [height, width],
});

/** An operator that pools the whole picture. */
const globalPooling =
  (layerFor: (shape: MapShape) => Pooling): Operator =>
  (call) => {
    const x = activationInput(call, 0);
    checkBatch(x.shape);
    const source = call.builder.arranged(x);
    const leaf = call.builder.add(call.name, layerFor(source.place), [source]);
    const ones = x.shape.slice(2).map(() => 1);
    return [activationOf(leafExpression(leaf), [1, leaf.place[0], ...ones])];
  };

export const poolingOperators: Readonly<Record<string, Operator>> = {
  MaxPool: pooling((_, windows) => ({ type: 'max-pooling', ...windows })),
  AveragePool: pooling(({ attributes }, windows) => ({
    type: 'average-pooling',
    ...windows,
    countPad: attributes.int('count_include_pad', 0) === 1,
  })),
  GlobalMaxPool: globalPooling(globalMaximum),
  GlobalAveragePool: globalPooling(() => globalAverage),
};
