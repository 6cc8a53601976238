import type { Size } from '../regions/region.js';

/** Blocks that `auto` makes along the longer side: no detail of a superpixel survives them. */
const AUTO_CELLS = 14;

/** The side of the blocks that `auto` pixelates by, in pixels; at least 2. */
export const autoCell = ({ width, height }: Size): number =>
  Math.max(2, Math.round(Math.max(width, height) / AUTO_CELLS));
