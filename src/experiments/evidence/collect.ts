import type { FitGeometry } from '../../image/fit/fit.js';
import { mapToOriginal } from '../../image/fit/fit.js';
import type { Partition, Region } from '../../image/regions/index.js';
import type { EvidenceClass } from './classes.js';

/** A part of a picture that evidence is collected for. */
export interface PixelGroup {
  /** The superpixel's number, or the mask's place among the masks; from 0. */
  readonly id: number;
  /** The mask's name. */
  readonly name?: string;
  /** Indices into the picture's pixels, ascending. */
  readonly pixels: Int32Array;
}

/** The groups of a partition, by number; areas without a pixel are left out. */
export function groupsOfPartition({ labels }: Partition): PixelGroup[] {
  const counts: number[] = [];
  for (const label of labels) counts[label] = (counts[label] ?? 0) + 1;
  const filled = counts.map(() => 0);
  const groups = counts.map((count) => new Int32Array(count));
  labels.forEach((label, pixel) => {
    groups[label][filled[label]++] = pixel;
  });
  return groups.flatMap((pixels, id) => (pixels?.length > 0 ? [{ id, pixels }] : []));
}

/** The group of a mask: what is at least half selected. */
export function groupOfMask({ mask }: Region, id: number, name: string): PixelGroup {
  // Without a list of all pixels in between: of 16 million it exhausts a worker's heap.
  const pixels = new Int32Array(mask.reduce((count, value) => count + Number(value >= 128), 0));
  let filled = 0;
  for (const [pixel, value] of mask.entries()) if (value >= 128) pixels[filled++] = pixel;
  return { id, name, pixels };
}

/** Several groups as one region. */
export function regionOfGroups(
  { width, height }: { readonly width: number; readonly height: number },
  groups: readonly PixelGroup[],
): Region {
  const mask = new Uint8Array(width * height);
  for (const { pixels } of groups) for (const pixel of pixels) mask[pixel] = 255;
  return { width, height, mask };
}

/** From which density on a region counts as high, in units of the mean density; above 0. */
export interface Thresholds {
  readonly highLrp: number;
  readonly highSa: number;
}

/** High is what is denser than the mean. */
export const THRESHOLDS: Thresholds = { highLrp: 1, highSa: 1 };

/** What the two maps say about a region. */
export interface Evidence {
  readonly group: PixelGroup;
  readonly class: EvidenceClass;
  /** The region's area in pixels. */
  readonly area: number;
  /** Its share of the positive relevance, and of the sensitivity, of the whole picture; 0…1. */
  readonly lrpShare: number;
  readonly saShare: number;
  /** Relevance (sensitivity) per pixel in units of its mean over the regions that are compared. */
  readonly lrpDensity: number;
  readonly saDensity: number;
}

export interface EvidenceMaps {
  /** One value per pixel of the network's input; only positive relevance counts. */
  readonly lrp: Float32Array;
  /** Likewise; not negative. */
  readonly sa: Float32Array;
  /** How the input lies in the picture that the groups are of. */
  readonly geometry: FitGeometry;
}

/**
 * LRP and SA read together (design section 6): high LRP is essential; high SA with low LRP is a
 * negative-evidence candidate; low both is inessential.
 *
 * High means dense: relevance per pixel at least `highLrp` times its mean, the mean over all pixels
 * of the regions that are compared. Density, because a region's total grows with its area, and a
 * large piece of background would outweigh a small eye; the mean, because it needs no unit, does not
 * change when the score is scaled, and splits any map that is not flat. A region that has none to be
 * compared with is held against the whole picture. Negative relevance does not count: LRP is asked
 * what speaks for the class, and where positive and negative cancel, something still does.
 */
export function collectEvidence(
  { lrp, sa, geometry }: EvidenceMaps,
  groups: readonly PixelGroup[],
  { highLrp, highSa }: Thresholds,
): Evidence[] {
  const relevance = mapToOriginal(
    lrp.map((value) => Math.max(0, value)),
    geometry,
  );
  const sensitivity = mapToOriginal(sa, geometry);
  const lrpOf = densities(relevance, groups);
  const saOf = densities(sensitivity, groups);
  return groups.map((group, i) => {
    const [byLrp, bySa] = [lrpOf[i], saOf[i]];
    const low: EvidenceClass = bySa.density >= highSa ? 'negative' : 'inessential';
    return {
      group,
      class: byLrp.density >= highLrp ? 'essential' : low,
      area: group.pixels.length,
      lrpShare: byLrp.share,
      saShare: bySa.share,
      lrpDensity: byLrp.density,
      saDensity: bySa.density,
    };
  });
}

/** Each group's share of a map, and its density in units of the mean over all groups. */
function densities(
  map: Float32Array,
  groups: readonly PixelGroup[],
): { share: number; density: number }[] {
  const total = map.reduce((sum, value) => sum + value, 0);
  const sums = groups.map(({ pixels }) => pixels.reduce((sum, pixel) => sum + map[pixel], 0));
  const mean = groups.length > 1 ? meanOver(map, groups) : total / map.length;
  return groups.map(({ pixels }, i) => ({
    share: total > 0 ? sums[i] / total : 0,
    density: mean > 0 ? sums[i] / pixels.length / mean : 0,
  }));
}

/** A map's mean over the pixels of all groups, each counted once where groups overlap. */
function meanOver(map: Float32Array, groups: readonly PixelGroup[]): number {
  const counted = new Uint8Array(map.length);
  let [sum, count] = [0, 0];
  for (const { pixels } of groups) {
    for (const pixel of pixels) {
      if (counted[pixel] === 1) continue;
      counted[pixel] = 1;
      sum += map[pixel];
      count++;
    }
  }
  return sum / count;
}
