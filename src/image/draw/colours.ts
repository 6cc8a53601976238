import type { MapSign } from '../../map-sign.js';
import type { Rgb } from './colormaps/colormap.js';
import { type ColormapName, colormaps, isSequential } from './colormaps/index.js';
import { type Scale, scaleEnd } from './scale.js';

/** Which colour each value of a map has. */
export interface Colours {
  readonly colormap: ColormapName;
  readonly sign: MapSign;
  /** The value at the end; what lies beyond has its colour too. 0 for a map of zeros. */
  readonly end: number;
  /** How the end was found, to follow "colours end at". */
  readonly rule: string;
}

/** The colours of a map, by its values. */
export function coloursOf(
  map: Float32Array,
  colormap: ColormapName,
  scale: Scale,
  sign: MapSign = 'signed',
): Colours {
  const { value, rule } = scaleEnd(map, scale);
  return { colormap, sign, end: value, rule };
}

/**
 * Whether the colours begin at 0: those of what cannot be negative do, and sequential ones of what is
 * shown by its size. Else 0 is in their middle, so that a colour means the same sign in every picture.
 */
export const beginAtZero = ({ colormap, sign }: Colours): boolean =>
  sign === 'positive' || (sign === 'size' && isSequential(colormap));

/**
 * A value as a share of the end, −1…1, in float32. A value that is not a finite number becomes 0, and so
 * does every value of a map of zeros.
 */
export function shareOf({ end, sign, colormap }: Colours, value: number): number {
  const share = Math.fround(value / Math.fround(end));
  if (!Number.isFinite(value) || Number.isNaN(share)) return 0;
  const held = Math.max(-1, Math.min(1, share));
  if (sign === 'size' && isSequential(colormap)) return Math.abs(held);
  return sign === 'positive' ? Math.max(0, held) : held;
}

/** The colour of a share, as `shareOf` gives it: a sequential map's lowest colour is that of 0. */
export function colourAt(colours: Colours, share: number): Rgb {
  const rises = beginAtZero(colours) && isSequential(colours.colormap);
  return colormaps[colours.colormap](rises ? 2 * share - 1 : share);
}
