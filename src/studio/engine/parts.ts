import { UserError } from '../../errors.js';
import {
  groupsOfPartition,
  type PixelGroup,
  type SeenPicture,
  SUPERPIXELS,
  seenPart,
  superpixelsOf,
} from '../../experiments/evidence/index.js';
import type { Input } from '../../pictures/input.js';

/** The part that the network sees of a picture, and its superpixels. */
export interface Parted {
  readonly seen: SeenPicture;
  readonly groups: readonly PixelGroup[];
}

/** Superpixels take longer than the heatmaps do, and are the same for every class. */
const parted = new WeakMap<Input, Parted>();

/** @throws UserError for a stored input, which is no picture */
export function partsOf(file: string, input: Input): Parted {
  const found = parted.get(input);
  if (found !== undefined) return found;
  if (input.original === undefined) {
    throw new UserError(`${file} is no picture: evidence is collected over regions of a picture`);
  }
  const seen = seenPart(input.original.picture, input.original.geometry);
  const groups = groupsOfPartition(superpixelsOf(seen.picture, SUPERPIXELS));
  const parts = { seen, groups };
  parted.set(input, parts);
  return parts;
}
