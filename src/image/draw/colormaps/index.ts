import { blackFirered } from './black-firered.js';
import type { Colormap } from './colormap.js';
import { gray } from './gray.js';
import { hot } from './hot.js';
import { redBlue } from './red-blue.js';
import { seismic } from './seismic.js';
import { viridis } from './viridis.js';

/** All colour maps by the names that the command line takes, the default first. */
export const colormaps = {
  'black-firered': blackFirered,
  'red-blue': redBlue,
  seismic,
  gray,
  viridis,
  hot,
} as const satisfies Record<string, Colormap>;

export type ColormapName = keyof typeof colormaps;

/** Those that rise from one colour to another; the others go from a middle to two ends. */
const SEQUENTIAL: ReadonlySet<ColormapName> = new Set(['gray', 'viridis', 'hot']);

export const isSequential = (name: ColormapName): boolean => SEQUENTIAL.has(name);

/** Whether `name` is one of {@link colormaps}. */
export const isColormapName = (name: string): name is ColormapName =>
  Object.hasOwn(colormaps, name);
