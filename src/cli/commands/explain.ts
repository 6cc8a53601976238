import { join } from 'node:path';
import type { Argv } from 'yargs';
import { UserError } from '../../errors.js';
import type { Composite } from '../../explain/composite.js';
import {
  describeImage,
  describeNetwork,
  describeRelevance,
  type ExplainDocument,
} from '../../explain/document.js';
import { type Explained, type ExplainJob, explain } from '../../explain/explain.js';
import { checkLayer } from '../../explain/hidden.js';
import { type Input, readInput } from '../../explain/input.js';
import { type MethodName, methodNames, methods } from '../../explain/methods/index.js';
import type { Method, Parameter, ParameterValues } from '../../explain/methods/method.js';
import { parameterValues } from '../../explain/methods/parameters.js';
import { createSubject, type Subject } from '../../explain/subject.js';
import { checkTarget, topClasses } from '../../explain/target.js';
import { type ColormapName, colormaps } from '../../image/colormap.js';
import type { Fit } from '../../image/fit.js';
import { forEachPicture, printJson } from '../batch.js';
import { prepareFolder, slug, uniqueStems, writeFiles } from '../files.js';
import { documentFile, heatmapFiles } from '../heatmaps.js';
import {
  imagesPositional,
  type NetworkOptions,
  networkOptions,
  pictureOptions,
  wholeNumber,
} from '../options.js';
import { ledgerTable } from '../render/ledger-lines.js';
import { topTable } from '../render/top-table.js';
import { withNetwork } from '../session.js';

interface Values extends NetworkOptions {
  readonly images: readonly string[];
  readonly method: MethodName;
  readonly class: string;
  readonly contrast?: string;
  readonly at?: string;
  readonly channel?: number;
  readonly colormap: ColormapName;
  readonly ledger: boolean;
  readonly npy: boolean;
  readonly out: string;
  readonly fit: Fit;
  readonly json: boolean;
}

/** The options of all methods, each once, with the methods that use it. */
function methodOptions(yargs: Argv): Argv {
  const all = new Map<string, { parameter: Parameter; users: string[] }>();
  for (const [name, { parameters }] of Object.entries<Method>(methods)) {
    for (const [key, parameter] of Object.entries(parameters)) {
      const entry = all.get(key) ?? { parameter, users: [] };
      entry.users.push(name);
      all.set(key, entry);
    }
  }
  for (const [key, { parameter, users }] of all) {
    yargs.option(key, {
      type: 'string',
      requiresArg: true,
      describe: `${users.join(', ')}: ${parameter.about}`,
      group: 'Of the methods:',
    });
  }
  return yargs;
}

export const options = (yargs: Argv): Argv =>
  methodOptions(pictureOptions(networkOptions(imagesPositional(yargs))))
    .option('method', {
      choices: methodNames,
      default: 'lrp' as MethodName,
      requiresArg: true,
      describe: 'how to explain',
    })
    .option('class', {
      type: 'string',
      default: 'top1',
      requiresArg: true,
      describe: 'what to explain: top1, topN, an index, a synset, or a label',
    })
    .option('contrast', {
      type: 'string',
      requiresArg: true,
      describe: 'a class whose relevance is subtracted',
    })
    .option('at', {
      type: 'string',
      requiresArg: true,
      describe: 'lrp: also the relevance at this hidden layer',
    })
    .option('channel', {
      type: 'number',
      requiresArg: true,
      describe: 'lrp: only what passes this channel of --at',
    })
    .option('colormap', {
      choices: Object.keys(colormaps),
      default: 'black-firered',
      requiresArg: true,
      describe: 'the heatmaps’ colours',
    })
    .option('ledger', {
      type: 'boolean',
      default: false,
      describe: 'show where relevance went, layer by layer',
    })
    .option('npy', { type: 'boolean', default: false, describe: 'write the relevance itself too' })
    .option('out', {
      type: 'string',
      default: 'whypixel-out',
      requiresArg: true,
      describe: 'the folder for the heatmaps',
    })
    .example('$0 explain photo.jpg', 'what speaks for the top class')
    .example('$0 explain photo.jpg --method sa --class cat', 'what the class cat is sensitive to');

/** The method's parameters among the options; an option of another method is a mistake. */
function chosenParameters(values: Record<string, unknown>, method: Method): ParameterValues {
  const others = new Set(
    Object.values<Method>(methods).flatMap(({ parameters }) => Object.keys(parameters)),
  );
  const given: Record<string, string> = {};
  for (const name of others) {
    const value = values[name];
    if (value === undefined) continue;
    if (!(name in method.parameters)) {
      throw new UserError(
        `--method ${values.method} has no --${name}; see whypixel explain --help`,
      );
    }
    given[name] = String(value);
  }
  return given;
}

/** The job that the options describe, checked as far as that goes without a network. */
async function jobOf(values: Record<string, unknown>): Promise<ExplainJob> {
  const { method, contrast, at, channel, class: target } = values as unknown as Values;
  const given = chosenParameters(values, methods[method]);
  if (method !== 'lrp' && (at !== undefined || channel !== undefined)) {
    throw new UserError('--at and --channel are for --method lrp');
  }
  if (channel !== undefined && at === undefined) {
    throw new UserError('--channel needs --at, the layer that the channel is of');
  }
  const composite = await compositeFrom(given);
  return {
    method,
    values: composite
      ? { preset: composite.name }
      : parameterValues(methods[method].parameters, given),
    composite,
    target,
    contrast,
    at,
    channel: channel === undefined ? undefined : wholeNumber('channel', channel, 0),
  };
}

/** The composite file that `--preset` names, if it names one. */
async function compositeFrom(given: ParameterValues): Promise<Composite | undefined> {
  const { preset, ...rest } = given;
  if (typeof preset !== 'string' || !preset.endsWith('.json')) return undefined;
  const [other] = Object.keys(rest);
  if (other !== undefined) {
    throw new UserError(`--${other} does not go with a composite file; set it in ${preset}`);
  }
  const { readComposite } = await import('../../explain/composite-file.js');
  return readComposite(preset);
}

export async function run(values: Record<string, unknown>): Promise<number> {
  const { images, out, json, fit, ledger, ...rest } = values as unknown as Values;
  const job = await jobOf(values);
  return withNetwork(rest, async ({ engine, network }) => {
    checkTarget(job.target, network.labels);
    if (job.contrast !== undefined) checkTarget(job.contrast, network.labels);
    if (job.at !== undefined) checkLayer(network, job.at);
    const stems = uniqueStems(images);
    const documents: ExplainDocument[] = [];
    const exitCode = await forEachPicture(images, async (path, index) => {
      const started = performance.now();
      const input = await readInput(path, network, fit);
      const decoded = performance.now();
      const subject = createSubject(engine, network, input.values, input.shape);
      const forwarded = performance.now();
      const explained = explain(subject, job);
      const timing = {
        read: decoded - started,
        forward: forwarded - decoded,
        explain: performance.now() - forwarded,
      };
      subject.release();
      await prepareFolder(out);
      for (const one of explained) {
        const name = fileName(stems[index] as string, job, one);
        const document = await write(name, input, subject, job, one, timing, rest, out);
        documents.push(document);
        if (!json) process.stdout.write(report(document, one, ledger));
      }
    });
    if (json) printJson(documents, images.length);
    return exitCode;
  });
}

const fileName = (
  stem: string,
  { method, values, contrast, channel }: ExplainJob,
  one: Explained,
) =>
  [
    stem,
    method === 'lrp' ? `lrp-${slug(String(values?.preset))}` : method,
    slug(one.target.label),
    ...(contrast === undefined ? [] : [`minus-${slug(contrast)}`]),
    ...(channel === undefined ? [] : [`channel-${channel}`]),
  ].join('.');

/** Writes one explanation's files and returns its document. */
async function write(
  name: string,
  input: Input,
  subject: Subject,
  job: ExplainJob,
  explained: Explained,
  timing: Readonly<Record<string, number>>,
  { colormap, npy }: Pick<Values, 'colormap' | 'npy'>,
  out: string,
): Promise<ExplainDocument> {
  const { explanation, hidden, target } = explained;
  const files = heatmapFiles(name, input, explained, { out, colormap, npy });
  const base = join(out, name);
  const findings = {
    ...explanation.findings,
    ...(hidden && {
      at: { layer: hidden.layer, shape: hidden.shape, topChannels: hidden.topChannels },
    }),
  };
  const document: ExplainDocument = {
    image: describeImage(input),
    network: describeNetwork(subject.network),
    target,
    top: topClasses(subject.scores, subject.network.labels, 10),
    method: job.method,
    parameters: {
      ...job.values,
      colormap,
      ...(job.contrast !== undefined && { contrast: job.contrast }),
      ...(job.at !== undefined && { at: job.at }),
      ...(job.channel !== undefined && { channel: job.channel }),
    },
    relevance: describeRelevance(explanation),
    ledger: explanation.ledger ?? [],
    ...(explanation.total && { total: explanation.total }),
    ...(Object.keys(findings).length > 0 && { findings }),
    files: [...files.map(({ path }) => path), `${base}.json`],
    timing,
  };
  await writeFiles([...files, documentFile(base, document)]);
  return document;
}

/** What the terminal shows of one explanation. */
function report(document: ExplainDocument, { explanation }: Explained, ledger: boolean): string {
  const { image, target, method, relevance, files } = document;
  const lines = [
    `${image.path}\n${topTable(document.top)}`,
    `${method} for ${target.label} (${target.score.toFixed(4)}): Σ R ${relevance.sum.toFixed(4)}, `,
    `from ${relevance.min.toExponential(2)} to ${relevance.max.toExponential(2)}\n`,
  ];
  if (ledger && explanation.ledger && explanation.total) {
    lines.push(ledgerTable(explanation.ledger, explanation.total));
  }
  lines.push(...files.map((file) => `  ${file}\n`));
  return lines.join('');
}
