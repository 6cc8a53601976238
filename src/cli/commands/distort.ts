import { basename, dirname, extname, join } from 'node:path';
import type { Argv } from 'yargs';
import { UserError } from '../../errors.js';
import {
  type Classification,
  classify,
  type Measured,
  measured,
} from '../../experiments/classification.js';
import { parseRegion, regionForms } from '../../experiments/evidence/parse-region.js';
import { resolveRegion } from '../../experiments/evidence/resolve-region.js';
import { SUPERPIXELS } from '../../experiments/evidence/superpixel-groups.js';
import { pictureScores } from '../../experiments/picture-scores.js';
import { operationsFor } from '../../experiments/study/study.js';
import { createSubject, type Subject } from '../../explain/subject.js';
import { checkTarget, targetsOf } from '../../explain/target.js';
import { applyOperations, area, invert, operations, soften } from '../../image/distort/index.js';
import type { Fit } from '../../image/fit/fit.js';
import { encodePng } from '../../node/codecs/encode-png.js';
import { pictureFiles } from '../../node/picture-files.js';
import { readInput } from '../../node/read-input.js';
import { readPicture } from '../../node/read-picture.js';
import { finish } from '../../steps.js';
import { prepareFolder, writeFiles } from '../files.js';
import { type NetworkOptions, networkOptions, pictureOptions, wholeNumber } from '../options.js';
import { table } from '../render/table.js';
import { numberFrom } from '../run-options.js';
import { withNetwork } from '../session.js';

interface Values extends NetworkOptions {
  readonly image: string;
  readonly region: string;
  readonly op: string;
  readonly invert: boolean;
  readonly soft: number;
  readonly class: string;
  readonly superpixels: number;
  readonly 'high-lrp': number;
  readonly 'high-sa': number;
  readonly seed: number;
  readonly out?: string;
  readonly fit: Fit;
  readonly json: boolean;
}

/** What `distort` did and what came of it. */
interface DistortDocument {
  readonly image: { readonly path: string; readonly sha256: string };
  readonly network: { readonly name: string; readonly sha256: string };
  readonly region: string;
  readonly inverted: boolean;
  readonly soft: number;
  /** In pixels of the original, and as a share of it. */
  readonly area: number;
  readonly areaShare: number;
  readonly operations: string;
  readonly before: Classification;
  readonly after: Classification;
  readonly change: Omit<Measured, 'moved'>;
  readonly file: string;
}

const usages = Object.values(operations)
  .map(({ usage }) => usage)
  .join(', ');

export const options = (yargs: Argv): Argv =>
  pictureOptions(networkOptions(yargs))
    .positional('image', { type: 'string', demandOption: true, describe: 'a picture (PNG, JPEG)' })
    .option('region', {
      type: 'string',
      demandOption: true,
      requiresArg: true,
      describe: regionForms,
    })
    .option('op', {
      type: 'string',
      default: 'auto',
      requiresArg: true,
      describe: `one or several, separated by commas: ${usages}; auto: pixelate coarsely, then grey`,
    })
    .option('invert', {
      type: 'boolean',
      default: false,
      describe: 'everything but the region',
    })
    .option('soft', {
      type: 'number',
      default: 0,
      requiresArg: true,
      describe: 'soft edges of so many pixels, inwards',
    })
    .option('class', {
      type: 'string',
      default: 'top1',
      requiresArg: true,
      describe: 'whose score to watch, and whose heatmaps regions follow from',
    })
    .option('superpixels', {
      type: 'number',
      default: SUPERPIXELS,
      requiresArg: true,
      describe: 'how many superpixels the picture is cut into, where the region is made of them',
    })
    .option('high-lrp', {
      type: 'number',
      default: 1,
      requiresArg: true,
      describe: 'for evidence: relevance per pixel is high from so many times its mean on',
    })
    .option('high-sa', {
      type: 'number',
      default: 1,
      requiresArg: true,
      describe: 'likewise for sensitivity',
    })
    .option('seed', {
      type: 'number',
      default: 1,
      requiresArg: true,
      describe: 'for random methods',
    })
    .option('out', {
      type: 'string',
      requiresArg: true,
      describe: 'the PNG to write [default: IMAGE.distorted.png in the current folder]',
    })
    .example('$0 distort photo.jpg --region 40,30,100,80 --op blur:5', 'blurs a rectangle')
    .example(
      '$0 distort photo.jpg --region top:20%:lrp --op pixelate:16,grayscale --invert',
      'leaves only what LRP found',
    );

export async function run(values: Record<string, unknown>): Promise<number> {
  const { image, region: text, op, soft, fit, json, ...rest } = values as unknown as Values;
  const spec = parseRegion(text);
  operationsFor(op, { width: 224, height: 224 });
  const superpixels = wholeNumber('superpixels', rest.superpixels, 2, 4096);
  const seed = wholeNumber('seed', rest.seed, 0, 0xffffffff);
  const thresholds = {
    highLrp: numberFrom('high-lrp', rest['high-lrp'], 0),
    highSa: numberFrom('high-sa', rest['high-sa'], 0),
  };
  const file = rest.out ?? `${basename(image, extname(image))}.distorted.png`;
  if (extname(file).toLowerCase() !== '.png') {
    throw new UserError(`--out ${file}: the distorted picture is a PNG; name it so`);
  }
  return withNetwork(rest, async ({ engine, network }) => {
    checkTarget(rest.class, network.labels);
    const input = await readInput(image, network, fit);
    const { original } = input;
    if (original === undefined) {
      throw new UserError(`${image} is a stored input: give a PNG or JPEG to distort`);
    }
    const scoring = { engine, network, fit };
    const scores = finish(pictureScores(scoring, original.picture));
    const [chosen, ...others] = targetsOf(rest.class, scores, network.labels);
    if (chosen === undefined || others.length > 0) {
      throw new UserError(`--class ${rest.class}: one class; use top1 or a class`);
    }
    let subject: Subject | undefined;
    const selected = await resolveRegion(spec, text, {
      original,
      files: pictureFiles,
      heatmap: async (method) => {
        subject ??= createSubject(engine, network, input.values, input.shape);
        return method.explain(subject, chosen.index, seed);
      },
      superpixels,
      thresholds,
    });
    subject?.release();
    const region = soften(rest.invert ? invert(selected) : selected, soft);
    const distortion = operationsFor(op, original.geometry.source);
    // The file's own pixels, transparency and all: outside the region not a byte changes.
    const { picture } = await readPicture(image);
    const distorted = applyOperations(picture, region, distortion.steps);
    const before = classify(scores, chosen.index, network);
    const after = classify(finish(pictureScores(scoring, distorted)), chosen.index, network);
    await prepareFolder(dirname(file));
    await writeFiles([{ path: join(file), bytes: encodePng(distorted) }]);
    const { deltaScore, deltaProbability } = measured(before, after, 0);
    const document: DistortDocument = {
      image: { path: image, sha256: input.sha256 },
      network: { name: network.name, sha256: network.sha256 },
      region: text,
      inverted: rest.invert,
      soft,
      area: area(region),
      areaShare: area(region) / region.mask.length,
      operations: distortion.text,
      before,
      after,
      change: { deltaScore, deltaProbability },
      file,
    };
    process.stdout.write(json ? `${JSON.stringify(document, null, 2)}\n` : textOf(document));
    return 0;
  });
}

/** What the terminal shows: the class before and after, and what the network sees now. */
function textOf({ image, before, after, change, file, ...rest }: DistortDocument): string {
  const row = (name: string, { target, rank }: Classification) => [
    name,
    target.score.toFixed(4),
    `${(100 * target.probability).toFixed(2)} %`,
    String(rank),
  ];
  const sign = (value: number) => (value > 0 ? '+' : '');
  const rows = [
    [before.target.label, 'score', 'probability', 'place'],
    row('before', before),
    row('after', after),
    [
      'change',
      `${sign(change.deltaScore)}${change.deltaScore.toFixed(4)}`,
      `${sign(change.deltaProbability)}${(100 * change.deltaProbability).toFixed(2)} %`,
      '',
    ],
  ];
  const what = `${rest.operations} on ${(100 * rest.areaShare).toFixed(1)} % of ${image.path}`;
  const [now] = after.topTen;
  return `${what}\n${table(rows, ['left', 'right', 'right', 'right'])}  now: ${now?.label}\n  ${file}\n`;
}
