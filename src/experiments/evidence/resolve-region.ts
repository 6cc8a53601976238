import { type MethodSpec, parseMethodSpec } from '../../explain/method-spec.js';
import { mapToOriginal } from '../../image/fit/fit.js';
import { fromMap, nonEmpty, polygon, type Region, rectangle } from '../../image/regions/index.js';
import { regionOfSuperpixels } from '../../image/superpixels/superpixels.js';
import type { Input } from '../../pictures/input.js';
import { maskOf, type PictureFiles } from '../picture-files.js';
import { collectEvidence, groupsOfPartition, regionOfGroups, type Thresholds } from './collect.js';
import type { RegionSpec } from './parse-region.js';
import { regionInOriginal, type SeenPicture, seenPart } from './seen-part.js';
import { superpixelsOf } from './superpixel-groups.js';

/** What computed regions follow from. */
export interface RegionContext {
  readonly original: NonNullable<Input['original']>;
  /** Where masks are read from. */
  readonly files: PictureFiles;
  /** A method's heatmap of the picture, `[H · W]` of the network's input. Called only where one decides the region. */
  readonly heatmap: (method: MethodSpec) => Promise<Float32Array>;
  readonly superpixels: number;
  readonly thresholds: Thresholds;
}

/**
 * A region of the original picture by its name. Superpixels, evidence and fractions of heatmaps are of
 * the part that the network sees.
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
    return nonEmpty(await maskOf(context.files, spec.path, picture), spec.path);
  }
  const seen = seenPart(picture, context.original.geometry);
  const region = await computed(spec, context, seen);
  return nonEmpty(regionInOriginal(region, seen.frame, picture), text);
}

type Computed = Exclude<RegionSpec, { readonly kind: 'rectangle' | 'polygon' | 'mask' }>;

async function computed(
  spec: Computed,
  { heatmap, superpixels, thresholds }: RegionContext,
  { picture, geometry }: SeenPicture,
): Promise<Region> {
  const { width, height } = picture;
  const mapOf = (method: string) => heatmap(parseMethodSpec(method));
  if (spec.kind === 'top') {
    const values = mapToOriginal(await mapOf(spec.method ?? 'lrp'), geometry);
    return fromMap({ width, height, values }, { top: spec.fraction });
  }
  const partition = superpixelsOf(picture, superpixels);
  if (spec.kind === 'superpixels') {
    return regionOfSuperpixels(partition.labels, width, height, spec.labels);
  }
  const maps = { lrp: await mapOf('lrp'), sa: await mapOf('sa'), geometry };
  const chosen = collectEvidence(maps, groupsOfPartition(partition), thresholds).filter(
    (one) => one.class === spec.evidence,
  );
  return regionOfGroups(
    picture,
    chosen.map(({ group }) => group),
  );
}
