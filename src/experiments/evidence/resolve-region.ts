import { parseMethodSpec } from '../../explain/method-spec.js';
import type { Subject } from '../../explain/subject.js';
import { mapToOriginal } from '../../image/fit/fit.js';
import {
  fromMap,
  fromMaskPicture,
  nonEmpty,
  polygon,
  type Region,
  type RegionSpec,
  rectangle,
} from '../../image/regions/index.js';
import { regionOfSuperpixels } from '../../image/superpixels/superpixels.js';
import { readPicture } from '../../node/read-picture.js';
import type { Input } from '../../pictures/input.js';
import { collectEvidence, groupsOfPartition, regionOfGroups, type Thresholds } from './collect.js';
import { regionInOriginal, seenPart } from './seen-part.js';
import { superpixelsOf } from './superpixel-groups.js';

/** What computed regions follow from. */
export interface RegionContext {
  readonly original: NonNullable<Input['original']>;
  /** The picture's forward pass. Only asked for by regions that heatmaps decide. */
  readonly subject: () => Subject;
  /** The class that heatmaps explain, by index. */
  readonly target: () => number;
  readonly superpixels: number;
  readonly thresholds: Thresholds;
  readonly seed: number;
}

/**
 * A region of the original picture from its name on the command line. Superpixels, evidence and shares
 * of heatmaps are of the part that the network sees.
 *
 * @throws UserError when it selects nothing, a mask cannot be read, or a method is unknown
 */
export async function resolveRegion(
  spec: RegionSpec,
  text: string,
  context: RegionContext,
): Promise<Region> {
  const { picture } = context.original;
  if (spec.kind === 'rectangle') return rectangle(picture, spec.x, spec.y, spec.w, spec.h);
  if (spec.kind === 'polygon') return polygon(picture, spec.points);
  if (spec.kind === 'mask') {
    const mask = await readPicture(spec.path);
    return nonEmpty(fromMaskPicture(picture, mask.picture, spec.path), spec.path);
  }
  const seen = seenPart(picture, context.original.geometry);
  return nonEmpty(regionInOriginal(computed(spec, context, seen), seen.frame, picture), text);
}

type Computed = Exclude<RegionSpec, { readonly kind: 'rectangle' | 'polygon' | 'mask' }>;

function computed(
  spec: Computed,
  { subject, target, superpixels, thresholds, seed }: RegionContext,
  { picture, geometry }: ReturnType<typeof seenPart>,
): Region {
  const { width, height } = picture;
  const mapOf = (method: string) => parseMethodSpec(method).explain(subject(), target(), seed);
  if (spec.kind === 'top') {
    const values = mapToOriginal(mapOf(spec.method ?? 'lrp'), geometry);
    return fromMap({ width, height, values }, { top: spec.fraction });
  }
  const partition = superpixelsOf(picture, superpixels);
  if (spec.kind === 'superpixels') {
    return regionOfSuperpixels(partition.labels, width, height, spec.labels);
  }
  const maps = { lrp: mapOf('lrp'), sa: mapOf('sa'), geometry };
  const chosen = collectEvidence(maps, groupsOfPartition(partition), thresholds).filter(
    (one) => one.class === spec.evidence,
  );
  return regionOfGroups(
    picture,
    chosen.map(({ group }) => group),
  );
}
