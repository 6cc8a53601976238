import { dirname, join } from 'node:path';
import type { Argv } from 'yargs';
import { UserError } from '../../errors.js';
import { evaluationCsv } from '../../experiments/evaluate/csv.js';
import type { EvaluateDocument, EvaluateParameters } from '../../experiments/evaluate/document.js';
import { runEvaluation } from '../../experiments/evaluate/evaluate.js';
import { type Fill, fills } from '../../experiments/evaluate/fill.js';
import { type Order, orders } from '../../experiments/evaluate/order.js';
import type { Store } from '../../experiments/store.js';
import { methodSpecForms, parseMethodSpecs } from '../../explain/method-spec.js';
import { checkTarget } from '../../explain/target.js';
import type { Fit } from '../../image/fit/fit.js';
import { codecs } from '../../node/codecs/index.js';
import { folderStore } from '../../node/folder-store.js';
import { pictureFiles } from '../../node/picture-files.js';
import { checkFolder, uniqueStems, writeFiles } from '../files.js';
import {
  imagesPositional,
  type NetworkOptions,
  networkOptions,
  pictureOptions,
  wholeNumber,
} from '../options.js';
import { createProgress, type Progress } from '../render/progress.js';
import { table } from '../render/table.js';
import { commandLine, numberFrom } from '../run-options.js';
import { withNetwork } from '../session.js';

interface Values extends NetworkOptions {
  readonly images: readonly string[];
  readonly methods: string;
  readonly order: string;
  readonly steps: number;
  readonly fill: Fill;
  readonly pixels: boolean;
  readonly 'region-size': number;
  readonly 'per-step'?: number;
  readonly repetitions: number;
  readonly masks?: string;
  readonly target: string;
  readonly 'pointing-tolerance': number;
  readonly bootstrap: number;
  readonly confidence: number;
  readonly seed: number;
  readonly csv?: string;
  readonly out: string;
  readonly fit: Fit;
  readonly json: boolean;
}

/** Pixels per step of pixel flipping: as many as a region has, so that the curves can be compared. */
const PIXELS_PER_STEP = 81;

export const options = (yargs: Argv): Argv =>
  pictureOptions(networkOptions(imagesPositional(yargs)))
    .option('methods', {
      type: 'string',
      default: 'lrp,sa,random',
      requiresArg: true,
      describe: `separated by commas: ${methodSpecForms()}`,
    })
    .option('order', {
      type: 'string',
      default: 'morf',
      requiresArg: true,
      describe: 'most or least relevant first, or random: any of morf,lerf,random',
    })
    .option('steps', {
      type: 'number',
      default: 100,
      requiresArg: true,
      describe: 'how many perturbation steps',
    })
    .option('fill', {
      choices: Object.keys(fills),
      default: 'noise' as Fill,
      requiresArg: true,
      describe: 'what perturbed pixels become',
    })
    .option('pixels', {
      type: 'boolean',
      default: false,
      describe: 'pixel flipping: single pixels instead of regions',
    })
    .option('region-size', {
      type: 'number',
      default: 9,
      requiresArg: true,
      describe: 'the side of a region, in pixels of the network’s input',
    })
    .option('per-step', {
      type: 'number',
      requiresArg: true,
      describe: `how many regions (pixels) each step perturbs [default: 1 region, ${PIXELS_PER_STEP} pixels]`,
    })
    .option('repetitions', {
      type: 'number',
      default: 1,
      requiresArg: true,
      describe: 'how often each curve is measured, with other noise',
    })
    .option('masks', {
      type: 'string',
      requiresArg: true,
      describe: 'object masks: DIR/PICTURE/*.png; measures how much of a heatmap lies inside',
    })
    .option('target', {
      type: 'string',
      default: 'top1',
      requiresArg: true,
      describe:
        'the class to explain: top1, masks (each class that a mask is named after), a class',
    })
    .option('pointing-tolerance', {
      type: 'number',
      default: 0,
      requiresArg: true,
      describe: 'so many pixels off the mask still count as a hit of the pointing game',
    })
    .option('bootstrap', {
      type: 'number',
      default: 2000,
      requiresArg: true,
      describe: 'resamples for the confidence intervals',
    })
    .option('confidence', {
      type: 'number',
      default: 0.95,
      requiresArg: true,
      describe: 'of the intervals',
    })
    .option('seed', {
      type: 'number',
      default: 1,
      requiresArg: true,
      describe: 'of everything random',
    })
    .option('csv', {
      type: 'string',
      requiresArg: true,
      describe: 'where to write the table, too [default: OUT/evaluate.csv]',
    })
    .option('out', {
      type: 'string',
      default: 'whypixel-evaluate',
      requiresArg: true,
      describe: 'the folder for results and report; an interrupted run goes on from it',
    })
    .example('$0 evaluate *.jpg --methods lrp,sa,random', 'which heatmap finds what matters')
    .example(
      '$0 evaluate examples/*.png --masks examples --target masks',
      'how much of a heatmap lies on the object',
    );

function parametersOf(values: Values): EvaluateParameters {
  const methods = parseMethodSpecs(values.methods);
  const names = values.order.split(',').map((name) => name.trim());
  const unknown = names.find((name) => !Object.hasOwn(orders, name));
  if (unknown !== undefined || new Set(names).size < names.length) {
    throw new UserError(
      `--order takes each of ${Object.keys(orders).join(', ')} once, not ${values.order}`,
    );
  }
  const { pixels, masks, target } = values;
  if (target === 'masks' && masks === undefined) {
    throw new UserError('--target masks needs --masks, the folder of the masks');
  }
  return {
    methods: methods.map(({ name }) => name),
    orders: names as Order[],
    perturbation: pixels ? 'pixels' : 'regions',
    regionSize: pixels ? 1 : wholeNumber('region-size', values['region-size'], 1, 224),
    perStep: wholeNumber('per-step', values['per-step'] ?? (pixels ? PIXELS_PER_STEP : 1), 1),
    steps: wholeNumber('steps', values.steps, 1),
    fill: values.fill,
    repetitions: wholeNumber('repetitions', values.repetitions, 1, 1000),
    target,
    fit: values.fit,
    ...(masks !== undefined && { masks }),
    pointingTolerance: numberFrom('pointing-tolerance', values['pointing-tolerance'], 0),
    bootstrap: wholeNumber('bootstrap', values.bootstrap, 1, 1_000_000),
    confidence: numberFrom('confidence', values.confidence, 0, 1),
    seed: wholeNumber('seed', values.seed, 0, 0xffffffff),
  };
}

export async function run(values: Record<string, unknown>): Promise<number> {
  const { images, out, csv, json, ...rest } = values as unknown as Values;
  const parameters = parametersOf(values as unknown as Values);
  await checkFolder(out);
  if (csv !== undefined) await checkFolder(dirname(csv));
  const store = folderStore(out);
  return withNetwork(rest, async ({ engine, network }) => {
    if (parameters.target !== 'masks') checkTarget(parameters.target, network.labels);
    let progress: Progress | undefined;
    let passes = 0;
    const evaluated = await runEvaluation(
      engine,
      network,
      { images, names: uniqueStems(images), parameters },
      { store, pictures: pictureFiles },
      {
        planned: async (total) => {
          progress = await createProgress(total, 'passes');
        },
        pass: () => progress?.update(++passes),
      },
    ).finally(() => progress?.stop());
    const text = `${JSON.stringify(evaluated, null, 2)}\n`;
    const rows = evaluationCsv(evaluated);
    await store.write('evaluate.json', text);
    await store.write('evaluate.csv', rows);
    if (csv !== undefined) await writeFiles([{ path: csv, bytes: rows }]);
    await writeReport(evaluated, store);
    const files = ['evaluate.json', 'evaluate.csv', 'index.html'].map((file) => join(out, file));
    if (json) process.stdout.write(text);
    else process.stdout.write(`${textOf(evaluated)}${files.map((file) => `  ${file}\n`).join('')}`);
    return 0;
  });
}

async function writeReport(document: EvaluateDocument, store: Store): Promise<void> {
  const { evaluateReport } = await import('../../report/evaluate/evaluate.js');
  const html = await evaluateReport(document, {
    codecs,
    read: async (path) => (await store.read(path)) ?? new Uint8Array(),
    command: commandLine(),
  });
  await store.write('index.html', html);
}

/** What the terminal shows: one line for each method and order. */
function textOf({ methods, images, parameters }: EvaluateDocument): string {
  const number = (value: number | null | undefined) => value?.toFixed(3) ?? '-';
  const rows = methods.map(({ name, order, aopc, aopcProbability, mass, rank, pointing }) => [
    name,
    order,
    number(aopc.mean),
    `${number(aopc.low)} … ${number(aopc.high)}`,
    number(aopcProbability.mean),
    number(mass?.mean),
    number(rank?.mean),
    number(pointing),
  ]);
  const level = `${100 * parameters.confidence} %`;
  const heading = ['method', 'order', 'AOPC', level, 'of probability', 'mass', 'rank', 'pointing'];
  const sheet = table(
    [heading, ...rows],
    ['left', 'left', 'right', 'left', 'right', 'right', 'right', 'right'],
  );
  return `${images.length} explained ${images.length === 1 ? 'class' : 'classes'}, ${parameters.steps} steps\n${sheet}`;
}
