import { type Pads, type Pair, times } from '../layers/extents.js';
import type { LayerSpec } from '../layers/table.js';

type Words = string | undefined | false;

const joined = (...words: readonly Words[]): string => words.filter(Boolean).join(', ');

/** One number where both are the same. */
const pairWords = ([y, x]: Pair): string => (y === x ? String(y) : times([y, x]));

const strideWords = (stride: Pair): Words =>
  stride.some((n) => n > 1) && `stride ${pairWords(stride)}`;

const gapWords = (dilation: Pair): Words =>
  dilation.some((n) => n > 1) && `dilation ${pairWords(dilation)}`;

/** One number where all sides have as many; none without any. */
const padWords = (pads: Pads): Words =>
  pads.some((n) => n > 0) && `pads ${[...new Set(pads)].length === 1 ? pads[0] : pads.join(' ')}`;

type Pool = Extract<LayerSpec, { type: 'max-pooling' | 'average-pooling' }>;

const poolWords = ({ kernel, stride, pads, dilation }: Pool): string =>
  kernel === 'global'
    ? 'global'
    : joined(times(kernel), strideWords(stride), padWords(pads), gapWords(dilation));

/** What a table of layers says of a layer beside its type; layers of other types need no more. */
const WORDS: {
  readonly [T in LayerSpec['type']]?: (layer: Extract<LayerSpec, { type: T }>) => string;
} = {
  activation: ({ kind }) => kind,
  'average-pooling': poolWords,
  border: ({ pads, values }) => joined(padWords(pads), values),
  'channel-shuffle': ({ groups }) => `${groups} groups`,
  convolution: ({ kernel, stride, pads, dilation, groups }) =>
    joined(
      times(kernel),
      strideWords(stride),
      padWords(pads),
      gapWords(dilation),
      groups > 1 && `${groups} groups`,
    ),
  lrn: ({ n }) => `over ${n}`,
  'max-pooling': poolWords,
  normalisation: ({ groups, eachPixel }) =>
    joined(groups > 1 && `${groups} groups`, eachPixel && 'each pixel'),
  pad: ({ value }) => `by ${value}`,
  resize: ({ mode }) => mode,
};

/** How a layer does what its type says, in a few words: `3×3, stride 2, pads 1`. Empty where there is no more. */
export const layerWords = (layer: LayerSpec): string =>
  (WORDS[layer.type] as ((layer: LayerSpec) => string) | undefined)?.(layer) ?? '';
