import * as v from 'valibot';
import { UserError } from '../errors.js';
import {
  type Classification,
  classify,
  type Measured,
  measured,
} from '../experiments/classification.js';
import { parseRegion } from '../experiments/evidence/parse-region.js';
import { resolveRegion } from '../experiments/evidence/resolve-region.js';
import { regionInFrame } from '../experiments/evidence/seen-part.js';
import { SUPERPIXELS } from '../experiments/evidence/superpixel-groups.js';
import { pictureScores } from '../experiments/picture-scores.js';
import { operationsFor } from '../experiments/study/study.js';
import { type Subject, subjectSteps } from '../explain/subject.js';
import { checkOnlyTarget, onlyTarget } from '../explain/target.js';
import { decodePicture } from '../image/codec/decode.js';
import {
  applyOperations,
  area,
  invert,
  parseOperations,
  type Region,
  soften,
} from '../image/distort/index.js';
import type { FitGeometry } from '../image/fit/fit.js';
import type { Input } from '../pictures/input.js';
import { checkSignal, paced } from '../steps.js';
import { describeImage, type PictureDocument } from './document.js';
import { stemOf } from './names.js';
import { readInput } from './read-input.js';
import { fit, flag, numberFrom, rule, seed, text, topClass, wholeNumber } from './request.js';
import type { Session } from './session.js';
import { defineTask, type TaskHooks } from './task.js';

/** What was distorted and what came of it. */
export interface DistortDocument {
  readonly kind: 'distort';
  readonly version: 1;
  readonly image: PictureDocument['image'];
  readonly network: { readonly name: string; readonly sha256: string };
  readonly region: string;
  readonly inverted: boolean;
  readonly soft: number;
  /** In pixels of the original, and as a share of it. */
  readonly area: number;
  readonly areaShare: number;
  /** The share of the region, 0…1, that lies outside what the network sees: what is done there changes no score. */
  readonly outside: number;
  readonly operations: string;
  readonly before: Classification;
  readonly after: Classification;
  readonly change: Omit<Measured, 'moved'>;
  readonly file: string;
}

/** A picture that can be distorted. */
export type PictureInput = Input & { readonly original: NonNullable<Input['original']> };

const request = v.pipe(
  v.strictObject({
    image: text,
    /** Which part of the picture; see `regionForms`. */
    region: text,
    /** Operations, separated by commas; `auto` pixelates coarsely, then removes colour. */
    op: v.optional(text, 'auto'),
    /** Whether to distort everything but the region. */
    invert: flag,
    /** Width of soft edges, in pixels, inwards. */
    soft: v.optional(v.number(), 0),
    /** Whose score to watch, and whose heatmaps regions follow from; one class. */
    class: topClass,
    /** How many superpixels the picture is cut into, where the region is made of them. */
    superpixels: v.optional(wholeNumber(2, 4096), SUPERPIXELS),
    /** Regions of evidence: relevance per pixel is high from so many times its mean on. */
    highLrp: v.optional(numberFrom(0), 1),
    /** The same of sensitivity. */
    highSa: v.optional(numberFrom(0), 1),
    seed,
    fit,
    /** The PNG to make; by default the picture's name with `.distorted.png`. */
    out: v.optional(text),
  }),
  rule(({ region, op }) => {
    parseRegion(region);
    if (op !== 'auto') parseOperations(op);
  }),
  rule((request) => {
    fileOf(request);
  }),
);

/** A request with its defaults. */
export type DistortRequest = v.InferOutput<typeof request>;

function fileOf({ image, out }: { readonly image: string; readonly out?: string | undefined }) {
  const file = out ?? `${stemOf(image)}.distorted.png`;
  if (/[^/]\.png$/i.test(file)) return file;
  throw new UserError((n) => `${n('out')} ${file}: the distorted picture is a PNG; name it so`, {
    field: 'out',
  });
}

async function readOriginal(
  session: Session,
  { image, fit }: DistortRequest,
): Promise<PictureInput> {
  const input = await readInput(session, image, fit);
  const { original } = input;
  if (original !== undefined) return { ...input, original };
  throw new UserError(`${image} is a stored input: give a PNG, JPEG or WebP to distort`);
}

const ONE = '; a distortion is watched for one';

/** The region that the request names; the network is explained only where heatmaps decide it. */
async function regionOf(
  { engine, network, files }: Session,
  request: DistortRequest,
  input: PictureInput,
  target: number,
  { signal, progress }: TaskHooks,
): Promise<Region> {
  let subject: Subject | undefined;
  const steps = () => subjectSteps(engine, network, input.values, input.shape);
  try {
    const selected = await resolveRegion(parseRegion(request.region), request.region, {
      original: input.original,
      files,
      heatmap: async (method) => {
        subject ??= await paced(steps(), signal);
        const tell = (share: number) => progress?.(share, 1);
        return paced(method.explainSteps(subject, target, request.seed, tell), signal);
      },
      superpixels: request.superpixels,
      thresholds: { highLrp: request.highLrp, highSa: request.highSa },
    });
    return soften(chosenPart(selected, request), request.soft);
  } finally {
    subject?.release();
  }
}

/**
 * The region, or everything but the region.
 * @throws UserError when there is nothing beside it
 */
function chosenPart(selected: Region, request: Pick<DistortRequest, 'invert' | 'region'>): Region {
  if (!request.invert) return selected;
  const rest = invert(selected);
  if (area(rest) > 0) return rest;
  throw new UserError(
    (n) =>
      `${n('region')} ${request.region} is the whole picture, so that ${n('invert')} selects nothing; give a smaller region`,
    { field: 'invert' },
  );
}

/** The share of a region of the original that the network does not see, 0…1. */
function shareOutside(region: Region, { source }: FitGeometry): number {
  const whole = area(region);
  return whole === 0 ? 0 : 1 - area(regionInFrame(region, source)) / whole;
}

/** A distortion with what its document does not hold. */
export interface Distorted {
  readonly document: DistortDocument;
  /** The PNG that the document names. */
  readonly png: Uint8Array;
  /** What was distorted, in the original. */
  readonly region: Region;
  readonly input: PictureInput;
}

/** The task's work, on a request that was parsed, when it is its turn. */
export async function distortPicture(
  session: Session,
  request: DistortRequest,
  hooks: TaskHooks,
): Promise<Distorted> {
  const { engine, network } = session;
  const { signal } = hooks;
  const input = await readOriginal(session, request);
  const scoring = { engine, network, fit: request.fit };
  const scores = await paced(pictureScores(scoring, input.original.picture), signal);
  const target = onlyTarget(request.class, scores, network.labels, ONE);
  const region = await regionOf(session, request, input, target.index, hooks);
  checkSignal(signal);
  const distortion = operationsFor(request.op, input.original.geometry.source);
  // The file's own pixels, transparency and all: outside the region not a byte changes.
  const { files } = session;
  const bytes = await files.read(request.image);
  const picture = await decodePicture(bytes, request.image, files.codecs);
  const distorted = applyOperations(picture, region, distortion.steps);
  const before = classify(scores, target.index, network);
  const after = classify(
    await paced(pictureScores(scoring, distorted), signal),
    target.index,
    network,
  );
  const { deltaScore, deltaProbability } = measured(before, after, 0);
  const document: DistortDocument = {
    kind: 'distort',
    version: 1,
    image: describeImage(input),
    network: { name: network.name, sha256: network.sha256 },
    region: request.region,
    inverted: request.invert,
    soft: request.soft,
    area: area(region),
    areaShare: area(region) / region.mask.length,
    outside: shareOutside(region, input.original.geometry),
    operations: distortion.text,
    before,
    after,
    change: { deltaScore, deltaProbability },
    file: fileOf(request),
  };
  checkSignal(signal);
  return { document, png: await files.codecs.encodePng(distorted), region, input };
}

/** Changes a part of a picture and measures what that does to the score. */
export const distort = defineTask({
  name: 'distort',
  request,
  check({ network }, request) {
    checkOnlyTarget(request.class, network.labels, ONE);
  },
  async work(session, request, hooks) {
    const { document, png } = await distortPicture(session, request, hooks);
    return { document, files: [{ name: document.file, bytes: png }] };
  },
});
