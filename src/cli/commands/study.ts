import type { Argv } from 'yargs';
import { UserError } from '../../errors.js';
import { SUPERPIXELS } from '../../experiments/evidence/superpixel-groups.js';
import type { Store } from '../../experiments/store.js';
import type { Rate, StudyDocument, StudyParameters } from '../../experiments/study/document.js';
import { operationsFor, runStudy, type StudyJob } from '../../experiments/study/study.js';
import { parseMethodSpec } from '../../explain/method-spec.js';
import { checkTarget } from '../../explain/target.js';
import { type ColormapName, colormaps } from '../../image/draw/heatmap.js';
import type { Fit } from '../../image/fit/fit.js';
import { codecs } from '../../node/codecs/index.js';
import { folderStore } from '../../node/folder-store.js';
import { pictureFiles } from '../../node/picture-files.js';
import { checkFolder, uniqueStems } from '../files.js';
import {
  imagesPositional,
  type NetworkOptions,
  networkOptions,
  pictureOptions,
  wholeNumber,
} from '../options.js';
import { createProgress } from '../render/progress.js';
import { table } from '../render/table.js';
import { commandLine, numberFrom } from '../run-options.js';
import { withNetwork } from '../session.js';

interface Values extends NetworkOptions {
  readonly images: readonly string[];
  readonly class: string;
  readonly superpixels: number;
  readonly masks?: string;
  readonly order?: string;
  readonly op: string;
  readonly relevance: string;
  readonly sensitivity: string;
  readonly 'high-lrp': number;
  readonly 'high-sa': number;
  readonly tolerance: number;
  readonly controls: number;
  readonly 'max-iterations': number;
  readonly 'min-concentration': number;
  readonly colormap: ColormapName;
  readonly seed: number;
  readonly out: string;
  readonly fit: Fit;
  readonly json: boolean;
}

export const options = (yargs: Argv): Argv =>
  pictureOptions(networkOptions(imagesPositional(yargs)))
    .option('class', {
      type: 'string',
      default: 'top1',
      requiresArg: true,
      describe: 'whose way out of the top ten is followed: top1, an index, a synset, or a label',
    })
    .option('superpixels', {
      type: 'number',
      default: SUPERPIXELS,
      requiresArg: true,
      describe: 'how many regions the picture is cut into',
    })
    .option('masks', {
      type: 'string',
      requiresArg: true,
      describe:
        'object masks in place of superpixels: DIR/PICTURE/*.png, or DIR/*.png for one picture',
    })
    .option('order', {
      type: 'string',
      requiresArg: true,
      describe: 'the masks’ names, separated by commas: distorted one per iteration, as by hand',
    })
    .option('op', {
      type: 'string',
      default: 'auto',
      requiresArg: true,
      describe: 'the distortion, as for distort; auto: pixelate by a 14th of the side, then grey',
    })
    .option('relevance', {
      type: 'string',
      default: 'lrp',
      requiresArg: true,
      describe: 'the method that says what speaks for the class',
    })
    .option('sensitivity', {
      type: 'string',
      default: 'sa',
      requiresArg: true,
      describe: 'the method that says what the score is sensitive to',
    })
    .option('high-lrp', {
      type: 'number',
      default: 1,
      requiresArg: true,
      describe: 'relevance per pixel is high from so many times its mean on',
    })
    .option('high-sa', {
      type: 'number',
      default: 1,
      requiresArg: true,
      describe: 'likewise for sensitivity',
    })
    .option('tolerance', {
      type: 'number',
      default: 0.02,
      requiresArg: true,
      describe: 'a score that moves by at most this share of its first value stays',
    })
    .option('controls', {
      type: 'number',
      default: 5,
      requiresArg: true,
      describe: 'how many random regions of the same area to compare with',
    })
    .option('max-iterations', {
      type: 'number',
      default: 10,
      requiresArg: true,
      describe: 'when to stop at the latest',
    })
    .option('min-concentration', {
      type: 'number',
      default: 0.35,
      requiresArg: true,
      describe:
        'stop when a fifth of both heatmaps’ cells holds less than this share (0.2: evenly spread)',
    })
    .option('colormap', {
      choices: Object.keys(colormaps),
      default: 'black-firered',
      requiresArg: true,
      describe: 'the heatmaps’ colours',
    })
    .option('seed', {
      type: 'number',
      default: 1,
      requiresArg: true,
      describe: 'of everything random',
    })
    .option('out', {
      type: 'string',
      default: 'whypixel-study',
      requiresArg: true,
      describe: 'the folder for document, pictures and report; an interrupted run goes on from it',
    })
    .example('$0 study photo.jpg', 'predicts, distorts and measures until the class is gone')
    .example('$0 study examples/dog.png --masks examples', 'with the objects’ masks as regions');

/** The parameters that the options stand for. @throws UserError for a value that cannot be */
export function parametersOf(values: Values): StudyParameters {
  const { masks, order, op, relevance, sensitivity } = values;
  if (order !== undefined && masks === undefined) {
    throw new UserError('--order needs --masks, the folder of the masks that it names');
  }
  for (const method of [relevance, sensitivity]) parseMethodSpec(method);
  operationsFor(op, { width: 224, height: 224 });
  return {
    lrp: relevance,
    sa: sensitivity,
    fit: values.fit,
    ...(masks === undefined
      ? { superpixels: wholeNumber('superpixels', values.superpixels, 2, 4096) }
      : { masks }),
    ...(order !== undefined && { order: order.split(',').map((name) => name.trim()) }),
    highLrp: numberFrom('high-lrp', values['high-lrp'], 0),
    highSa: numberFrom('high-sa', values['high-sa'], 0),
    tolerance: numberFrom('tolerance', values.tolerance, 0),
    operations: op,
    colormap: values.colormap,
    controls: wholeNumber('controls', values.controls, 1, 1000),
    maxIterations: wholeNumber('max-iterations', values['max-iterations'], 1, 1000),
    minConcentration: numberFrom('min-concentration', values['min-concentration'], 0, 1),
    seed: wholeNumber('seed', values.seed, 0, 0xffffffff),
  };
}

export async function run(values: Record<string, unknown>): Promise<number> {
  const { images, class: target, out, json, ...rest } = values as unknown as Values;
  const parameters = parametersOf(values as unknown as Values);
  await checkFolder(out);
  const store = folderStore(out);
  return withNetwork(rest, async ({ engine, network }) => {
    checkTarget(target, network.labels);
    const job: StudyJob = { images, names: uniqueStems(images), target, parameters };
    const progress = await createProgress(images.length * parameters.maxIterations, 'iterations');
    let picture = 0;
    let iteration = 0;
    const show = () => progress.update(picture * parameters.maxIterations + iteration);
    const document = await runStudy(
      engine,
      network,
      job,
      { store, pictures: pictureFiles },
      {
        picture: (_, index) => {
          picture = index;
          iteration = 0;
          show();
        },
        iteration: ({ number }) => {
          iteration = number;
          show();
        },
        pass: show,
      },
    ).finally(() => progress.stop());
    await store.write('document.json', `${JSON.stringify(document, null, 2)}\n`);
    const report = await writeReport(document, store);
    if (json) process.stdout.write(`${JSON.stringify(document, null, 2)}\n`);
    else process.stdout.write(`${textOf(document)}  ${out}/document.json\n  ${out}/${report}\n`);
    return 0;
  });
}

async function writeReport(document: StudyDocument, store: Store): Promise<string> {
  const { studyReport } = await import('../../report/study/study.js');
  const html = await studyReport(document, {
    codecs,
    read: async (path) => (await store.read(path)) ?? new Uint8Array(),
    command: commandLine(),
  });
  await store.write('index.html', html);
  return 'index.html';
}

const share = ({ held, of, rate }: Rate): string[] => [
  rate === null ? '-' : `${(100 * rate).toFixed(0)} %`,
  `${held} of ${of}`,
];

/** What the terminal shows: how each picture ended, then how often predictions held. */
function textOf({ pictures, summary }: StudyDocument): string {
  const ends = pictures.map(({ image, target, iterations, ended }) => {
    const { classification, control, essential } =
      iterations[0] as StudyDocument['pictures'][number]['iterations'][number];
    const drop = essential === null ? '' : `, 3a ${essential.measured.deltaScore.toFixed(2)}`;
    const chance = control === null ? '' : `, control ${control.meanDeltaScore.toFixed(2)}`;
    return `${image.path}: ${target.label}, score ${classification.target.score.toFixed(2)}${drop}${chance}\n  ${ended.text}\n`;
  });
  const predictors = [summary.lrp, summary.sa, summary.both].flatMap(
    ({ title, total, predictions }) => [
      [title, ...share(total)],
      ...predictions.map(({ text, rate }) => [`  ${text}`, ...share(rate)]),
    ],
  );
  const rows = [
    ['prediction', 'held', ''],
    ...predictors,
    ['3a lowers the score', ...share(summary.essential)],
    ['3a lowers it more than random regions', ...share(summary.control)],
    ['3b leaves it', ...share(summary.inessential)],
    ['all candidates together raise it', ...share(summary.negative)],
  ];
  const { regions, fell, rose, stayed } = summary.observed;
  const observed = `${regions} regions distorted alone: ${fell} fell, ${rose} rose, ${stayed} stayed`;
  return `${ends.join('')}\n${table(rows, ['left', 'right', 'right'])}\n${observed}\n`;
}
