import { UserError } from '../../errors.js';
import { parseMethodSpec } from '../../explain/method-spec.js';
import { onlyTarget } from '../../explain/target.js';
import { sha256 as startHash } from '../../hash.js';
import { autoCell } from '../../image/distort/auto.js';
import { type OperationStep, parseOperations } from '../../image/distort/index.js';
import type { Fit } from '../../image/fit/fit.js';
import type { Picture } from '../../image/picture.js';
import type { Network } from '../../nn/network.js';
import { deriveSeed } from '../../random.js';
import { checkSignal, paced } from '../../steps.js';
import type { Engine } from '../../tensor/engine.js';
import { classify } from '../classification.js';
import { groupOfMask, groupsOfPartition, type PixelGroup } from '../evidence/index.js';
import { regionInFrame, seenPart } from '../evidence/seen-part.js';
import { superpixelsOf } from '../evidence/superpixel-groups.js';
import { failedIn, type PastPictures, pastFailures } from '../past-failures.js';
import { inputOf, masksOf, type PictureFiles } from '../picture-files.js';
import { pictureScores } from '../picture-scores.js';
import { nameImage, referToNetwork } from '../references.js';
import type { Store } from '../store.js';
import type { StudyContext } from './context.js';
import type { StudyDocument, StudyParameters, StudyPicture } from './document.js';
import { followPicture, type StudyWatcher } from './study-picture.js';
import { summarise } from './summary.js';

const VERSION = 1;

/** Checkpoints of another version are not used: since 2, regions have their middle. */
const CHECKPOINT = 2;

/** Why a study has one class. */
export const ONE = '; a study follows one through its iterations';

export interface StudyJob {
  /** Paths of pictures. */
  readonly images: readonly string[];
  /** The pictures' names, each different: their folders and what masks are looked up by. */
  readonly names: readonly string[];
  /** Which class to follow, as `--class` takes it; one. */
  readonly target: string;
  readonly parameters: StudyParameters;
}

/** Where a study reads its pictures, and keeps its results. */
export interface StudyFiles {
  readonly pictures: PictureFiles;
  readonly store: Store;
}

/** What a caller may show: the study's own events, with the picture's place. */
export interface StudyEvents extends StudyWatcher {
  readonly picture?: (name: string, index: number) => void;
}

/**
 * Runs the study over all pictures, resuming where an earlier run of the same job in the same store was
 * interrupted. Writing the document is left to the caller.
 *
 * @returns the document of the pictures that could be used, and the others
 * @throws UserError when a class or parameter is wrong, or none of the pictures can be used
 */
export async function runStudy(
  engine: Engine,
  network: Network,
  job: StudyJob,
  files: StudyFiles,
  events: StudyEvents = {},
): Promise<PastPictures<StudyDocument>> {
  const pictures: StudyPicture[] = [];
  const past = pastFailures(job.images);
  for (const [index, path] of job.images.entries()) {
    const name = job.names[index];
    checkSignal(events.signal);
    events.picture?.(name, index);
    const done = await past.attempt(path, () =>
      studyOne(engine, network, job, path, name, files, events),
    );
    if (done !== undefined) pictures.push(done);
  }
  const document: StudyDocument = {
    kind: 'study',
    version: VERSION,
    network: referToNetwork(network),
    parameters: job.parameters,
    pictures,
    summary: summarise(
      pictures.flatMap(({ iterations }) => iterations),
      job.parameters,
    ),
    ...failedIn(past.failures),
  };
  return { document, failures: past.failures };
}

async function studyOne(
  engine: Engine,
  whole: Network,
  { target: query, parameters, images }: StudyJob,
  path: string,
  name: string,
  { pictures, store }: StudyFiles,
  events: StudyEvents,
): Promise<StudyPicture> {
  const fit = parameters.fit as Fit;
  const input = await inputOf(pictures, path, whole, fit);
  if (input.original === undefined) {
    throw new UserError(
      `${path} is a stored input: the study distorts pictures; give a PNG, JPEG or WebP`,
    );
  }
  const { picture, frame } = seenPart(input.original.picture, input.original.geometry);
  // What is left has been cut out already.
  const network = { ...whole, input: { ...whole.input, resize: undefined } };
  const masksFor = { pictures, name, alone: images.length === 1 };
  const regions = await regionsOf(parameters, input.original.picture, picture, frame, masksFor);
  const scores = await paced(pictureScores({ engine, network, fit }, picture), events.signal);
  const chosen = onlyTarget(query, scores, network.labels, ONE);
  const first = classify(scores, chosen.index, network);
  const operations = operationsFor(parameters.operations, picture);
  const context: StudyContext = {
    engine,
    network,
    parameters,
    fit,
    lrp: parseMethodSpec(parameters.lrp),
    sa: parseMethodSpec(parameters.sa),
    operations: operations.steps,
    groups: regions.groups,
    ...(regions.partition && { partition: regions.partition }),
    target: chosen.index,
    tolerance: parameters.tolerance * Math.abs(first.target.score),
    seed: deriveSeed('study', parameters.seed, input.sha256),
  };
  const key = keyOf(context, input.sha256);
  const place = { store, codecs: pictures.codecs, folder: name, key };
  const followed = await followPicture(context, picture, place, events);
  return {
    image: nameImage(input, name),
    target: { index: chosen.index, label: chosen.label },
    seen: frame,
    operations: operations.text,
    tolerance: context.tolerance,
    ...followed,
    summary: summarise(followed.iterations, parameters),
  };
}

/** Which picture's masks are read, and from where. */
interface MasksFor {
  readonly pictures: PictureFiles;
  readonly name: string;
  readonly alone: boolean;
}

/** Superpixels, or the given masks. @throws UserError when a mask or a name of the order is wrong */
async function regionsOf(
  { superpixels, masks, order }: StudyParameters,
  original: Picture,
  seen: Picture,
  frame: StudyPicture['seen'],
  { pictures, name, alone }: MasksFor,
): Promise<Pick<StudyContext, 'groups' | 'partition'>> {
  if (masks === undefined) {
    const partition = superpixelsOf(seen, superpixels as number);
    return { groups: groupsOfPartition(partition), partition };
  }
  const named = await masksOf(pictures, masks, name, original, alone);
  const groups = named.map((mask, id): PixelGroup => {
    const group = groupOfMask(regionInFrame(mask.region, frame), id, mask.name);
    if (group.pixels.length > 0) return group;
    throw new UserError(
      (n) =>
        `the mask ${mask.name} of ${name} selects nothing that the network sees; take it out of ${masks}, or use ${n('fit')} contain`,
      { field: 'masks' },
    );
  });
  for (const wanted of order ?? []) {
    if (groups.some((group) => group.name === wanted)) continue;
    const names = groups.map((group) => group.name).join(', ');
    throw new UserError((n) => `${n('order')}: ${name} has no mask ${wanted}; it has ${names}`, {
      field: 'order',
    });
  }
  return { groups };
}

/** `auto` is pixelation by a fourteenth of the picture's longer side, then grey. */
export function operationsFor(
  text: string,
  seen: Pick<Picture, 'width' | 'height'>,
): { text: string; steps: OperationStep[] } {
  const chosen = text === 'auto' ? `pixelate:${autoCell(seen)},grayscale` : text;
  return { text: chosen, steps: parseOperations(chosen) };
}

/** What identifies a picture's state: everything that its figures depend on. */
function keyOf({ engine, network, parameters, target, groups }: StudyContext, sha256: string) {
  const hash = startHash();
  const { maxIterations, ...rest } = parameters;
  hash.update(JSON.stringify([CHECKPOINT, engine.kernels, network.sha256, sha256, target, rest]));
  for (const { pixels } of groups) {
    hash.update(new Uint8Array(pixels.buffer, pixels.byteOffset, pixels.byteLength));
  }
  return hash.hex();
}
