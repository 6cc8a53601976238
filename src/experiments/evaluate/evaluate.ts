import { UserError } from '../../errors.js';
import { parseMethodSpec } from '../../explain/method-spec.js';
import { targetsOf } from '../../explain/target.js';
import { sha256 } from '../../hash.js';
import { heatmapPicture, makeHeatmap } from '../../image/draw/heatmap.js';
import type { Fit } from '../../image/fit/fit.js';
import { scoresSteps } from '../../nn/forward.js';
import type { Network } from '../../nn/network.js';
import { deriveSeed } from '../../random.js';
import { checkSignal, paced } from '../../steps.js';
import type { Engine } from '../../tensor/engine.js';
import { classify } from '../classification.js';
import { failedIn, type PastPictures, pastFailures } from '../past-failures.js';
import { inputOf, masksOf, type NamedMask, type PictureFiles } from '../picture-files.js';
import { type NamedImage, nameImage, referToNetwork } from '../references.js';
import { readState, type Store, writeNoted, writeState } from '../store.js';
import { aggregate, type KeptImage } from './aggregate.js';
import { cellsOf } from './cells.js';
import type { EvaluateDocument, EvaluateParameters } from './document.js';
import { type EvaluateResult, evaluatePicture, passesOf } from './evaluate-picture.js';
import { classesOfMasks, objectOf } from './objects.js';

/** Stored results of another version are not used. */
const VERSION = 1;

export interface EvaluateRun {
  /** Paths of pictures. */
  readonly images: readonly string[];
  /** The pictures' names, each different. */
  readonly names: readonly string[];
  readonly parameters: EvaluateParameters;
}

/** Where an evaluation reads its pictures, and keeps its results. */
export interface EvaluateFiles {
  readonly pictures: PictureFiles;
  readonly store: Store;
}

/** What a caller may show, and how the evaluation is ended early. */
export interface EvaluateEvents {
  /** The passes of the network that are left to do, before the first. */
  readonly planned?: (passes: number) => void | Promise<void>;
  /** So many more of them are done, whole or in parts. */
  readonly pass?: (passes: number) => void;
  /** Ends the evaluation with a UserError of code `aborted`; finished pictures stay in the store. */
  readonly signal?: AbortSignal | undefined;
}

/** One picture and class, found but not yet computed. */
interface Planned {
  readonly image: NamedImage;
  readonly target: number;
  readonly masks: readonly NamedMask[];
  /** How many steps perturb all of it. */
  readonly steps: number;
  /** How many regions it has. */
  readonly regions: number;
  /** Where its result is kept. */
  readonly path: string;
}

/**
 * Evaluates all pictures; results of an earlier run under the same parameters are taken from the
 * store, and every new one is put there as soon as it is done. Writing the document is left to the
 * caller.
 *
 * @returns the document of the pictures that could be used, and the others
 * @throws UserError when a class or parameter is wrong, or none of the pictures can be used
 */
export async function runEvaluation(
  engine: Engine,
  network: Network,
  run: EvaluateRun,
  files: EvaluateFiles,
  events: EvaluateEvents = {},
): Promise<PastPictures<EvaluateDocument>> {
  const plan: Planned[] = [];
  const past = pastFailures(run.images);
  for (const [index, path] of run.images.entries()) {
    checkSignal(events.signal);
    const name = run.names[index];
    const planned = await past.attempt(path, () =>
      planPicture(engine, network, run, path, name, files.pictures, events),
    );
    plan.push(...(planned ?? []));
  }
  if (plan.length === 0) {
    throw new UserError(
      (n) =>
        `no mask is named after a class of the network; rename them, or use ${n('class')} top1`,
      { field: 'masks' },
    );
  }
  // No further than the last region of the picture with the fewest: beyond it the curve is flat.
  const shortest = plan.reduce((a, b) => (b.steps < a.steps ? b : a));
  const parameters = {
    ...run.parameters,
    steps: Math.min(run.parameters.steps, shortest.steps),
  };
  const kept = new Map<Planned, KeptImage>();
  for (const planned of plan) {
    const key = keyOf(engine, network, parameters, planned);
    const found = await readState<KeptImage>(files.store, planned.path, key);
    if (found !== undefined) kept.set(planned, found);
  }
  await events.planned?.((plan.length - kept.size) * passesOf(parameters));
  const images: KeptImage[] = [];
  for (const planned of plan) {
    const image =
      kept.get(planned) ??
      (await past.attempt(planned.image.path, () =>
        evaluateOne(engine, network, parameters, planned, files, events),
      ));
    if (image !== undefined) images.push(image);
  }
  const asked = run.parameters.steps;
  const document: EvaluateDocument = {
    kind: 'evaluate',
    version: VERSION,
    network: referToNetwork(network),
    parameters,
    ...(asked > parameters.steps && { ended: { asked, regions: shortest.regions } }),
    ...aggregate(images, parameters),
    ...failedIn(past.failures),
  };
  return { document, failures: past.failures };
}

async function planPicture(
  engine: Engine,
  network: Network,
  { parameters, images }: EvaluateRun,
  path: string,
  name: string,
  files: PictureFiles,
  { signal }: EvaluateEvents,
): Promise<Planned[]> {
  const input = await inputOf(files, path, network, parameters.fit as Fit);
  const image = nameImage(input, name);
  const masks =
    parameters.masks === undefined
      ? []
      : await masksOf(files, parameters.masks, name, image, images.length === 1);
  const targets =
    parameters.target === 'masks'
      ? classesOfMasks(masks, network.labels)
      : targetsOf(
          parameters.target,
          await paced(scoresSteps(engine, network, input.values, input.shape), signal),
          network.labels,
        ).map(({ index }) => index);
  const [, height, width] = input.shape;
  const { count: regions } = cellsOf(height, width, parameters.regionSize);
  const steps = Math.ceil(regions / parameters.perStep);
  return targets.map((target) => ({
    image,
    target,
    masks,
    steps,
    regions,
    path: `results/${name}.${target}.json`,
  }));
}

/** What identifies a result: everything that its figures depend on. */
function keyOf(
  { kernels }: Engine,
  network: Network,
  parameters: EvaluateParameters,
  { image, target, masks }: Planned,
): string {
  const { bootstrap, confidence, target: _, ...rest } = parameters;
  const hash = sha256().update(
    JSON.stringify([VERSION, kernels, network.sha256, image, target, rest]),
  );
  for (const { region } of masks) hash.update(region.mask);
  return hash.hex();
}

async function evaluateOne(
  engine: Engine,
  network: Network,
  parameters: EvaluateParameters,
  planned: Planned,
  { pictures, store }: EvaluateFiles,
  { pass, signal }: EvaluateEvents,
): Promise<KeptImage> {
  const { image, target, masks, path } = planned;
  const input = await inputOf(pictures, image.path, network, parameters.fit as Fit);
  if (input.sha256 !== image.sha256) {
    throw new UserError(`${image.path} was changed while it was evaluated; run it again`, {
      code: 'unreadable',
    });
  }
  const [, height, width] = input.shape;
  const fitting = { fit: parameters.fit as Fit, size: height, resize: network.input.resize };
  const object = objectOf(masks, network.labels, target, fitting);
  const job = {
    ...parameters,
    input: input.values,
    shape: input.shape,
    target,
    ...(object && { mask: object.mask }),
    seed: deriveSeed('evaluate', parameters.seed, image.sha256, target),
  };
  const result = await paced(evaluatePicture(engine, network, job, pass), signal);
  const fileOf = (what: string) => `pictures/${image.name}.${target}.${what}.png`;
  const files: Record<string, string> = {};
  await writeNoted(store, fileOf('picture'), await pictures.codecs.encodePng(input.seen), files);
  for (const { name, map } of result.methods) {
    const { sign } = parseMethodSpec(name);
    const heatmap = makeHeatmap(map, width, height, parameters, sign);
    checkSignal(signal);
    const bytes = await pictures.codecs.encodePng(heatmapPicture(heatmap));
    await writeNoted(store, fileOf(fileName(name)), bytes, files);
  }
  const classification = classify(result.scores, target, network);
  const kept: KeptImage = {
    image,
    target: classification.target,
    rank: classification.rank,
    picture: fileOf('picture'),
    object: object
      ? {
          masks: object.masks,
          areaShare: object.mask.reduce((a, b) => a + b, 0) / object.mask.length,
        }
      : null,
    methods: result.methods.map((method) => keptMethod(method, fileOf(fileName(method.name)))),
  };
  const key = keyOf(engine, network, parameters, planned);
  await writeState(store, path, { key, files, value: kept });
  return kept;
}

const fileName = (method: string): string => method.replace(/[^a-z0-9.-]+/gi, '-');

const keptMethod = (
  { map: _, orders, ...method }: EvaluateResult['methods'][number],
  heatmap: string,
): KeptImage['methods'][number] => ({
  ...method,
  heatmap,
  orders: orders.map(({ order, curves }) => ({
    order,
    curves: curves.map(({ score, probability }) => ({
      score: [...score],
      probability: [...probability],
    })),
  })),
});
