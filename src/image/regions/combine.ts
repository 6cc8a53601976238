import { expectSameSize, type Region } from './region.js';

/** Everything but the region; soft edges are mirrored. */
export function invert({ width, height, mask }: Region): Region {
  return { width, height, mask: mask.map((value) => 255 - value) };
}

/**
 * What lies in any of the regions; of soft edges, the harder one counts.
 *
 * @param regions at least one, all of one size
 * @throws RangeError when there is none, or the sizes differ
 */
export function union(...regions: readonly Region[]): Region {
  const [first, ...others] = regions;
  if (first === undefined) throw new RangeError('no region to combine');
  const mask = first.mask.slice();
  for (const other of others) {
    expectSameSize(first, other);
    for (let i = 0; i < mask.length; i++) mask[i] = Math.max(mask[i], other.mask[i]);
  }
  return { width: first.width, height: first.height, mask };
}
