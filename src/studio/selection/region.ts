import { emptyRegion, invert, type Region, type Size, union } from '../../image/regions/index.js';
import { brush } from './brush.js';
import { grow } from './grow.js';
import type { Joining, MarkedShape, Selection } from './selection.js';

/** The regions of shapes that the command line has words for. */
export type ShapeRegion = (shape: Exclude<MarkedShape, { kind: 'brush' }>) => Promise<Region>;

const joined: Readonly<Record<Joining, (region: Region, other: Region) => Region>> = {
  add: (region, other) => union(region, other),
  subtract: (region, other) => ({
    ...region,
    mask: region.mask.map((value, i) => Math.min(value, 255 - other.mask[i])),
  }),
};

/**
 * What is marked, before it is inverted.
 * @param size of the picture
 * @throws UserError where a shape selects nothing
 */
export async function markedRegion(
  { parts, grow: by }: Selection,
  size: Size,
  regionOf: ShapeRegion,
): Promise<Region> {
  let region = emptyRegion(size);
  for (const { how, shape } of parts) {
    const other =
      shape.kind === 'brush' ? brush(size, shape.points, shape.radius) : await regionOf(shape);
    region = joined[how](region, other);
  }
  return grow(region, by);
}

/** The region that is distorted: what is marked, or everything but it. */
export const chosenRegion = (marked: Region, { isInverted }: Selection): Region =>
  isInverted ? invert(marked) : marked;
