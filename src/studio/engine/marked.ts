import { UserError } from '../../errors.js';
import {
  collectEvidence,
  evidenceOfRegion,
  predictionOf,
  regionInFrame,
  regionInOriginal,
  regionOfGroups,
  THRESHOLDS,
} from '../../experiments/evidence/index.js';
import { parseMethodSpec } from '../../explain/method-spec.js';
import { onlyTarget, type ScoredClass } from '../../explain/target.js';
import { mapToOriginal } from '../../image/fit/fit.js';
import {
  area,
  fromMap,
  polygon,
  type Region,
  rectangle,
  toMaskPicture,
} from '../../image/regions/index.js';
import type { Input } from '../../pictures/input.js';
import { paced } from '../../steps.js';
import type { Session } from '../../tasks/session.js';
import { outline } from '../selection/outline.js';
import { chosenRegion, markedRegion, type ShapeRegion } from '../selection/region.js';
import type { MarkedShape, Selection } from '../selection/selection.js';
import { methodWord } from '../selection/words.js';
import { evidenceMaps } from './evidence-maps.js';
import type { KeptSubject } from './kept.js';
import { partsOf } from './parts.js';
import type { Marked, MarkRequest } from './protocol.js';

const ONE = '; marks are made for one at a time';

type Named = Exclude<MarkedShape, { kind: 'brush' }>;

/** What shapes of one picture and class follow from. */
interface Ground {
  readonly file: string;
  readonly input: Input & { readonly original: NonNullable<Input['original']> };
  readonly subject: KeptSubject['subject'];
  readonly target: ScoredClass;
  readonly signal: AbortSignal | undefined;
}

type RegionOf<K extends Named['kind']> = (
  shape: Named & { readonly kind: K },
  ground: Ground,
) => Region | Promise<Region>;

/** Each kind of shape as a region of the original: what `distort --region` makes of its words. */
const regions: { readonly [K in Named['kind']]: RegionOf<K> } = {
  rectangle: ({ x, y, w, h }, { input }) => rectangle(input.original.picture, x, y, w, h),
  lasso: ({ points }, { input }) => polygon(input.original.picture, points),
  superpixels({ ids }, ground) {
    const { groups } = partsOf(ground.file, ground.input);
    const missing = ids.find((id) => !groups.some((group) => group.id === id));
    if (missing !== undefined) {
      throw new UserError(
        `there is no superpixel ${missing}: this picture has ${groups.length}, from 0`,
      );
    }
    return placed(
      ground,
      regionOf(ground, (id) => ids.includes(id)),
    );
  },
  async top({ method, values, percent }, ground) {
    const { seen } = partsOf(ground.file, ground.input);
    const { width, height } = seen.picture;
    const steps = parseMethodSpec(methodWord(method, values)).explainSteps(
      ground.subject,
      ground.target.index,
      1,
    );
    const map = mapToOriginal(await paced(steps, ground.signal), seen.geometry);
    return placed(ground, fromMap({ width, height, values: map }, { top: percent / 100 }));
  },
  async evidence({ evidence }, ground) {
    const { seen, groups } = partsOf(ground.file, ground.input);
    const maps = await evidenceMaps(ground.subject, ground.target, ground.signal);
    const found = collectEvidence({ ...maps, geometry: seen.geometry }, groups, THRESHOLDS);
    const ids = new Set(found.filter((one) => one.class === evidence).map(({ group }) => group.id));
    return placed(
      ground,
      regionOf(ground, (id) => ids.has(id)),
    );
  },
};

/** The superpixels that are wanted, in the part that the network sees. */
function regionOf({ file, input }: Ground, isWanted: (id: number) => boolean): Region {
  const { seen, groups } = partsOf(file, input);
  return regionOfGroups(
    seen.picture,
    groups.filter(({ id }) => isWanted(id)),
  );
}

/** A region of the part that the network sees as one of the original. */
const placed = ({ input }: Ground, region: Region): Region =>
  regionInOriginal(region, input.original.geometry.source, input.original.picture);

/** Where a picture is marked. @throws UserError for a stored input, and a class that there is not */
function groundOf(
  { file, class: query }: MarkRequest,
  { input, subject }: KeptSubject,
  signal: AbortSignal | undefined,
): Ground {
  const { original } = input;
  if (original === undefined) {
    throw new UserError(`${file} is a stored input: open a PNG, JPEG or WebP to mark it`);
  }
  const target = onlyTarget(query, subject.scores, subject.network.labels, ONE);
  return { file, input: { ...input, original }, subject, target, signal };
}

const markedIn = (ground: Ground, selection: Selection): Promise<Region> => {
  const shapeRegion: ShapeRegion = async (shape) => regions[shape.kind](shape as never, ground);
  return markedRegion(selection, ground.input.original.picture, shapeRegion);
};

/** What a selection covers, and what the evidence predicts of distorting it. */
export async function marked(
  request: MarkRequest,
  kept: KeptSubject,
  signal: AbortSignal | undefined,
): Promise<Marked> {
  const ground = groundOf(request, kept, signal);
  const region = chosenRegion(await markedIn(ground, request.selection), request.selection);
  const { geometry } = ground.input.original;
  const maps = await evidenceMaps(ground.subject, ground.target, signal);
  const evidence = evidenceOfRegion(region, maps, geometry, THRESHOLDS);
  const whole = area(region);
  return {
    request,
    outline: outline(region),
    area: whole,
    areaShare: whole / region.mask.length,
    outside: whole === 0 ? 0 : 1 - area(regionInFrame(region, geometry.source)) / whole,
    evidence: evidence ?? null,
    predicted: predictionOf(evidence),
  };
}

/** A selection, before it is inverted, as a mask picture: what the command line takes for it. */
export async function maskOf(
  session: Session,
  request: MarkRequest,
  kept: KeptSubject,
  signal: AbortSignal | undefined,
): Promise<Uint8Array> {
  const region = await markedIn(groundOf(request, kept, signal), request.selection);
  return session.files.codecs.encodePng(toMaskPicture(region));
}
