import { basename, extname, join } from 'node:path';
import type { Argv } from 'yargs';
import { UserError } from '../../errors.js';
import { comparePicture } from '../../experiments/compare/compare-picture.js';
import type { CompareDocument, ComparedPicture } from '../../experiments/compare/document.js';
import { presetNames } from '../../explain/lrp/presets.js';
import { type MethodSpec, methodSpecForms, parseMethodSpecs } from '../../explain/method-spec.js';
import { checkTarget } from '../../explain/target.js';
import { type ColormapName, colormaps } from '../../image/draw/heatmap.js';
import { montage } from '../../image/draw/montage.js';
import { FITS, type Fit } from '../../image/fit/fit.js';
import type { Picture } from '../../image/picture.js';
import type { Network } from '../../nn/network.js';
import { encodePng } from '../../node/codecs/encode-png.js';
import { codecs } from '../../node/codecs/index.js';
import { pictureFiles } from '../../node/picture-files.js';
import { loadNetwork } from '../../node/read-network.js';
import type { Engine } from '../../tensor/engine.js';
import { checkFolder, prepareFolder, uniqueStems, writeFiles } from '../files.js';
import { imagesPositional, type NetworkOptions, networkOptions, wholeNumber } from '../options.js';
import { createProgress } from '../render/progress.js';
import { table } from '../render/table.js';
import { commandLine } from '../run-options.js';
import { withNetwork } from '../session.js';

interface Values extends NetworkOptions {
  readonly images: readonly string[];
  readonly methods: string;
  readonly presets: boolean;
  readonly class: string;
  readonly colormap: ColormapName;
  readonly seed: number;
  readonly out: string;
  readonly fit: Fit;
  readonly json: boolean;
}

/** What `--weights` calls the network that comes with whypixel. */
const EMBEDDED = 'embedded';

export const options = (yargs: Argv): Argv =>
  networkOptions(imagesPositional(yargs))
    .option('weights', {
      type: 'string',
      requiresArg: true,
      describe: `networks, separated by commas; ${EMBEDDED} is the one that comes with whypixel`,
    })
    .option('labels', {
      type: 'string',
      requiresArg: true,
      describe: 'their classes, in the same order; nothing between two commas: the default',
    })
    .option('methods', {
      type: 'string',
      default: 'lrp,sa',
      requiresArg: true,
      describe: `the columns: ${methodSpecForms()}`,
    })
    .option('presets', {
      type: 'boolean',
      default: false,
      describe: `lrp once with each preset: ${presetNames.join(', ')}`,
    })
    .option('class', {
      type: 'string',
      default: 'top1',
      requiresArg: true,
      describe: 'what each network explains: topN (its Nth best), an index, a synset, or a label',
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
    .option('fit', {
      choices: FITS,
      default: 'cover' as Fit,
      requiresArg: true,
      describe: 'how a picture becomes square: cut, pad or distort',
    })
    .option('out', {
      type: 'string',
      default: 'whypixel-compare',
      requiresArg: true,
      describe: 'the folder for document, pictures, montages and report',
    })
    .option('json', { type: 'boolean', default: false, describe: 'print one JSON document' })
    .example('$0 compare photo.jpg --methods lrp,sa --presets', 'LRP with each preset, and SA');

/** The methods that the options name; with `--presets`, LRP in all its presets. */
function methodsOf({ methods, presets }: Values): MethodSpec[] {
  if (!presets) return parseMethodSpecs(methods);
  const names = methods.split(',').map((name) => name.trim());
  if (!names.includes('lrp')) {
    throw new UserError('--presets is about lrp; add it to --methods, without a preset');
  }
  const expanded = names.flatMap((name) =>
    name === 'lrp' ? presetNames.map((preset) => `lrp:${preset}`) : [name],
  );
  return parseMethodSpecs([...new Set(expanded)].join(','));
}

/** The files of each network that `--weights` and `--labels` name. */
function networkFiles({ weights = EMBEDDED, labels = '' }: Values) {
  const files = weights.split(',').map((name) => name.trim());
  const classes = labels === '' ? [] : labels.split(',').map((name) => name.trim());
  if (classes.length > files.length) {
    throw new UserError(
      `--labels names ${classes.length} files for ${files.length} networks; give one for each of --weights`,
    );
  }
  if (files.includes('')) throw new UserError('--weights has nothing between two commas');
  return files.map((file, i) => ({
    weights: file === EMBEDDED ? undefined : file,
    labels: classes[i] || undefined,
  }));
}

/** Networks of one name are told apart by numbers. */
const withUniqueNames = (networks: readonly Network[]): Network[] =>
  networks.map((network, i) => {
    const before = networks.slice(0, i).filter(({ name }) => name === network.name).length;
    return before === 0 ? network : { ...network, name: `${network.name} (${before + 1})` };
  });

export async function run(given: Record<string, unknown>): Promise<number> {
  const values = given as unknown as Values;
  const methods = methodsOf(values);
  const files = networkFiles(values);
  const seed = wholeNumber('seed', values.seed, 0, 0xffffffff);
  const { images, out, json, fit, colormap, class: target, kernels, threads } = values;
  await checkFolder(out);
  const [first, ...others] = files as [(typeof files)[number], ...typeof files];
  const session: NetworkOptions = {
    kernels,
    threads,
    ...(first.weights !== undefined && { weights: first.weights }),
    ...(first.labels !== undefined && { labels: first.labels }),
  };
  return withNetwork(session, async ({ engine, network }) => {
    const networks = withUniqueNames([network, ...(await loadAll(engine, others))]);
    for (const { labels } of networks) checkTarget(target, labels);
    const stems = uniqueStems(images);
    const progress = await createProgress(images.length, 'pictures');
    const pictures: ComparedPicture[] = [];
    const drawn = new Map<string, Uint8Array>();
    const montages = new Map<string, Uint8Array>();
    try {
      for (const [i, path] of images.entries()) {
        const name = stems[i] as string;
        const job = { path, name, methods, target, fit, seed, colormap: colormaps[colormap] };
        const { compared, files: shown } = await comparePicture(
          engine,
          networks,
          job,
          pictureFiles,
        );
        for (const [file, picture] of shown) drawn.set(file, encodePng(picture));
        montages.set(`${name}.png`, sheetOf(compared, shown, networks));
        pictures.push(compared);
        progress.update(i + 1);
      }
    } finally {
      progress.stop();
    }
    const document: CompareDocument = {
      kind: 'compare',
      version: 1,
      networks: networks.map(({ name, sha256, labels }) => ({
        name,
        sha256,
        classes: labels.length,
      })),
      parameters: { methods: methods.map(({ name }) => name), target, fit, colormap, seed },
      pictures,
    };
    const text = `${JSON.stringify(document, null, 2)}\n`;
    const results = new Map<string, Uint8Array | string>([
      ...montages,
      ['compare.json', text],
      ['index.html', await reportOf(document, drawn)],
    ]);
    for (const stem of stems) await prepareFolder(join(out, stem));
    await writeFiles(
      [...drawn, ...results].map(([file, bytes]) => ({ path: join(out, file), bytes })),
    );
    if (json) process.stdout.write(text);
    else
      process.stdout.write(
        textOf(
          document,
          [...results.keys()].map((file) => join(out, file)),
        ),
      );
    return 0;
  });
}

async function loadAll(
  engine: Engine,
  files: ReturnType<typeof networkFiles>,
): Promise<readonly Network[]> {
  const networks: Network[] = [];
  for (const file of files) networks.push(await loadNetwork(engine, file));
  return networks;
}

/** The grid as one picture: a row for each network. */
function sheetOf(
  { picture, networks }: ComparedPicture,
  files: ReadonlyMap<string, Picture>,
  loaded: readonly Network[],
): Uint8Array {
  const at = (path: string) => files.get(path) as Picture;
  const rows = networks.map(({ classification: { target, rank }, methods }, n) => [
    {
      picture: at(picture),
      caption: `${loaded[n]?.name}\n${target.label}: rank ${rank}, score ${target.score.toFixed(2)}`,
    },
    ...methods.map(({ name, heatmap }) => ({ picture: at(heatmap), caption: name })),
  ]);
  return encodePng(montage(rows));
}

async function reportOf(
  document: CompareDocument,
  drawn: ReadonlyMap<string, Uint8Array>,
): Promise<string> {
  const { compareReport } = await import('../../report/compare/compare.js');
  return compareReport(document, {
    codecs,
    read: async (path) => drawn.get(path) ?? new Uint8Array(),
    command: commandLine(),
  });
}

/** What the terminal shows: a line for each heatmap. */
function textOf({ pictures, networks }: CompareDocument, files: readonly string[]): string {
  const rows = pictures.flatMap(({ image, networks: results }) =>
    results.flatMap(({ classification: { target }, methods }, n) =>
      methods.map(({ name, sum, concentration, agreement }) => [
        basename(image.path, extname(image.path)),
        networks[n]?.name ?? '',
        target.label,
        target.score.toFixed(4),
        name,
        sum.toPrecision(4),
        `${(100 * concentration).toFixed(0)} %`,
        agreement?.toFixed(2) ?? '-',
      ]),
    ),
  );
  const heading = ['picture', 'network', 'class', 'score', 'method', 'Σ R', 'in a fifth', 'agrees'];
  const aligns = ['left', 'left', 'left', 'right', 'left', 'right', 'right', 'right'] as const;
  return `${table([heading, ...rows], aligns)}${files.map((file) => `  ${file}\n`).join('')}`;
}
