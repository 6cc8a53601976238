import { addByEpsilon, addByRatio, addByZPlus } from './add.js';
import { averagePoolingInProportion } from './average-pooling.js';
import { borderBack } from './border.js';
import { channelShuffleBack } from './channel-shuffle.js';
import { splitRelevance } from './concat.js';
import { type Treatment, wholly } from './layer.js';
import { maxPoolingInProportion, winnerTakesAll } from './max-pooling.js';
import { signalTakesAll } from './multiply.js';
import { padBack } from './pad.js';
import { permuteBack } from './permute.js';
import { reshapeBack } from './reshape.js';
import { resizeByWeight, resizeInProportion } from './resize.js';
import { sliceBack } from './slice.js';
import type { LayerType, SpecOf } from './spec.js';

/** The layers that LRP's rules are for. */
export const weightedTypes = ['convolution', 'inner-product'] as const;
export type WeightedType = (typeof weightedTypes)[number];
export type UnweightedType = Exclude<LayerType, WeightedType>;

const pass = (): Treatment => (_, __, relevance) => wholly([relevance]);

/**
 * How relevance passes layers without weights: of each type, its treatments by name. The first is the
 * default; composites may assign another.
 */
export const treatments = {
  activation: { pass },
  add: {
    ratio: () => addByRatio,
    epsilon: () => addByEpsilon,
    'z-plus': () => addByZPlus,
  },
  'average-pooling': { proportional: averagePoolingInProportion },
  border: { 'moved-back': borderBack },
  'channel-shuffle': { 'moved-back': channelShuffleBack },
  concat: { split: () => splitRelevance },
  dropout: { pass },
  lrn: { pass },
  'max-pooling': { 'winner-takes-all': winnerTakesAll, proportional: maxPoolingInProportion },
  multiply: { 'signal-takes-all': () => signalTakesAll },
  normalisation: { pass },
  pad: { 'moved-back': padBack },
  permute: { 'moved-back': permuteBack },
  prelu: { pass },
  relu: { pass },
  reshape: { 'moved-back': reshapeBack },
  resize: { 'by-weight': resizeByWeight, proportional: resizeInProportion },
  slice: { 'moved-back': sliceBack },
  softmax: { pass },
} satisfies {
  readonly [T in UnweightedType]: Readonly<Record<string, (spec: SpecOf<T>) => Treatment>>;
};

type NamesOf<T> = T extends unknown ? keyof T & string : never;
export type TreatmentName = NamesOf<(typeof treatments)[UnweightedType]>;

/** Whether layers of that type have weights. */
export const isWeighted = (type: LayerType): type is WeightedType =>
  (weightedTypes as readonly string[]).includes(type);

/** The names of the treatments that layers of a type can take, the default first. */
export const treatmentsOf = (type: UnweightedType): readonly TreatmentName[] =>
  Object.keys(treatments[type]) as TreatmentName[];

/** All treatments' names, each once. */
export const treatmentNames: readonly TreatmentName[] = [
  ...new Set((Object.keys(treatments) as UnweightedType[]).flatMap(treatmentsOf)),
];
