import { createHash } from 'node:crypto';
import { UserError } from '../../errors.js';
import { targetsOf } from '../../explain/target.js';
import { colormaps, heatmapPicture } from '../../image/draw/heatmap.js';
import type { Fit } from '../../image/fit/fit.js';
import type { Network } from '../../nn/network.js';
import { encodePng } from '../../node/codecs/encode-png.js';
import { type NamedMask, readMasks } from '../../node/masks.js';
import { readInput } from '../../node/read-input.js';
import { deriveSeed } from '../../random.js';
import type { Engine } from '../../tensor/engine.js';
import { readState, type Store, writeState } from '../store.js';
import { classify, scoresOfInput } from '../study/context.js';
import type { ImageReference } from '../study/document.js';
import { aggregate, type KeptImage } from './aggregate.js';
import type { EvaluateDocument, EvaluateParameters } from './document.js';
import { type EvaluateResult, evaluatePicture, passesOf } from './evaluate-picture.js';
import { classesOfMasks, objectOf } from './objects.js';

/** Kept results of another version are not used. */
const VERSION = 1;

export interface EvaluateRun {
  /** Paths of pictures. */
  readonly images: readonly string[];
  /** The pictures' names, each different. */
  readonly names: readonly string[];
  readonly parameters: EvaluateParameters;
}

export interface EvaluateEvents {
  /** The passes of the network that are left to do, before the first. */
  readonly planned?: (passes: number) => void | Promise<void>;
  /** One of them is done. */
  readonly pass?: () => void;
}

/** One picture and class, found but not yet computed. */
interface Planned {
  readonly image: ImageReference;
  readonly target: number;
  readonly masks: readonly NamedMask[];
  readonly key: string;
  /** Where its result is kept. */
  readonly path: string;
}

/**
 * Evaluates all pictures; results of an earlier run under the same parameters are taken from the
 * store, and every new one is put there as soon as it is done. The document is the caller's to write.
 *
 * @throws UserError when a picture, mask, class or parameter is wrong
 */
export async function runEvaluation(
  engine: Engine,
  network: Network,
  run: EvaluateRun,
  store: Store,
  events: EvaluateEvents = {},
): Promise<EvaluateDocument> {
  const { parameters } = run;
  const plan: Planned[] = [];
  for (const [index, path] of run.images.entries()) {
    plan.push(...(await planPicture(engine, network, run, path, run.names[index] as string)));
  }
  if (plan.length === 0) {
    throw new UserError(
      'no mask is named after a class of the network; rename them, or use --target top1',
    );
  }
  const kept = new Map<Planned, KeptImage>();
  for (const planned of plan) {
    const found = await readState<KeptImage>(store, planned.path, planned.key);
    if (found !== undefined) kept.set(planned, found);
  }
  await events.planned?.((plan.length - kept.size) * passesOf(parameters));
  const images: KeptImage[] = [];
  for (const planned of plan) {
    images.push(
      kept.get(planned) ?? (await evaluateOne(engine, network, parameters, planned, store, events)),
    );
  }
  return {
    kind: 'evaluate',
    version: VERSION,
    network: { name: network.name, sha256: network.sha256, classes: network.labels.length },
    parameters,
    ...aggregate(images, parameters),
  };
}

async function planPicture(
  engine: Engine,
  network: Network,
  { parameters, images }: EvaluateRun,
  path: string,
  name: string,
): Promise<Planned[]> {
  const input = await readInput(path, network, parameters.fit as Fit);
  const image = { path, name, sha256: input.sha256, width: input.width, height: input.height };
  const masks =
    parameters.masks === undefined
      ? []
      : await readMasks(parameters.masks, name, image, images.length === 1);
  const targets =
    parameters.target === 'masks'
      ? classesOfMasks(masks, network.labels)
      : [oneTarget(parameters.target, scoresOfInput(engine, network, input), network)];
  return targets.map((target) => {
    const { bootstrap, confidence, ...rest } = parameters;
    const hash = createHash('sha256').update(
      JSON.stringify([VERSION, engine.kernels, network.sha256, image, target, rest]),
    );
    for (const { region } of masks) hash.update(region.mask);
    const key = hash.digest('hex');
    return { image, target, masks, key, path: `results/${name}.${target}.json` };
  });
}

function oneTarget(query: string, scores: Float32Array, { labels }: Network): number {
  const [target, ...others] = targetsOf(query, scores, labels);
  if (target !== undefined && others.length === 0) return target.index;
  throw new UserError(`--target ${query}: one class a picture; use top1, masks, or a class`);
}

async function evaluateOne(
  engine: Engine,
  network: Network,
  parameters: EvaluateParameters,
  { image, target, masks, key, path }: Planned,
  store: Store,
  { pass }: EvaluateEvents,
): Promise<KeptImage> {
  const input = await readInput(image.path, network, parameters.fit as Fit);
  const [, height, width] = input.shape as [number, number, number];
  const object = objectOf(masks, network.labels, target, height, parameters.fit as Fit);
  const job = {
    ...parameters,
    input: input.values,
    shape: input.shape,
    target,
    ...(object && { mask: object.mask }),
    seed: deriveSeed('evaluate', parameters.seed, image.sha256, target),
  };
  const result = evaluatePicture(engine, network, job, pass);
  const fileOf = (what: string) => `pictures/${image.name}.${target}.${what}.png`;
  await store.write(fileOf('picture'), encodePng(input.seen));
  for (const { name, map } of result.methods) {
    const heatmap = heatmapPicture(map, width, height, colormaps['black-firered']);
    await store.write(fileOf(fileName(name)), encodePng(heatmap));
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
  await writeState(store, path, key, kept);
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
