import * as v from 'valibot';
import { UserError } from '../errors.js';
import {
  type Explained,
  type AnyExplainJob as ExplainJob,
  prepareJob,
} from '../explain/explain.js';
import { checkLayer } from '../explain/hidden-layer.js';
import { presetFor } from '../explain/lrp/presets.js';
import { type MethodName, methodNames, methods } from '../explain/methods/index.js';
import type { Method, ParameterValues } from '../explain/methods/method.js';
import { valuesFor } from '../explain/methods/parameters.js';
import { type Subject, subjectSteps } from '../explain/subject.js';
import { checkOnlyTarget, checkTarget, targetsOf, topClasses } from '../explain/target.js';
import type { PictureCodecs } from '../image/codec/codecs.js';
import type { Picture } from '../image/picture.js';
import type { MapSign } from '../map-sign.js';
import type { Input } from '../pictures/input.js';
import { paced } from '../steps.js';
import {
  describeImage,
  describeNetwork,
  describeRelevance,
  type ExplainDocument,
} from './document.js';
import { drawingFields, figureFields } from './drawing.js';
import { type DrawnFile, encodeFiles } from './drawn-files.js';
import { explainFigure, type FigureEntry } from './explain-figure.js';
import { methodOf } from './explain-job.js';
import { drawFigure } from './figure-files.js';
import { drawHeatmaps, shownInput } from './heatmap-files.js';
import { classPart, slug, stemOf, within } from './names.js';
import { readInput } from './read-input.js';
import { classes, fit, flag, oneOf, rule, stem, text, wholeNumber } from './request.js';
import type { Session } from './session.js';
import { defineTask, jsonText, type TaskResult } from './task.js';

/** Values of a method's parameters; the method knows their ranges. */
export const parameters = v.optional(v.record(v.string(), v.union([v.string(), v.number()])), {});

/** How many classes an explanation lists. */
export const LISTED_CLASSES = 10;

const request = v.pipe(
  v.strictObject({
    /** A picture, or a `.npy` file with a preprocessed input. */
    image: text,
    /** What the names of the files begin with; the picture's name by default. */
    name: v.optional(stem),
    method: v.optional(oneOf(methodNames), 'lrp' satisfies MethodName),
    parameters,
    /** What to explain: `top1`, `topN` (N classes), an index, a synset, a label, or several of these. */
    class: classes,
    /** A class whose relevance is subtracted. */
    contrast: v.optional(text),
    /** LRP: also the relevance at this hidden layer. */
    at: v.optional(text),
    /** LRP: only what passes this channel of `at`. */
    channel: v.optional(wholeNumber(0)),
    ...drawingFields,
    ...figureFields,
    /** Whether to make a file of the relevance itself too. */
    npy: flag,
    fit,
    out: v.optional(text, 'whypixel-out'),
  }),
  rule(({ method, at, channel }) => {
    if (method !== 'lrp' && (at !== undefined || channel !== undefined)) {
      throw new UserError((n) => `${n('at')} and ${n('channel')} are for ${n('method')} lrp`);
    }
    if (channel !== undefined && at === undefined) {
      throw new UserError(
        (n) => `${n('channel')} needs ${n('at')}, the layer that the channel is of`,
        {
          field: 'channel',
        },
      );
    }
  }),
);

type Request = v.InferOutput<typeof request>;

/** What an explanation of one picture is described by. */
interface Described {
  readonly request: Request;
  readonly job: ExplainJob;
  readonly input: Input;
  /** The whole picture at the size to show it at. */
  readonly shown: Picture;
  readonly subject: Subject;
  readonly timing: ExplainDocument['timing'];
  readonly codecs: PictureCodecs;
}

const jobOf = async (session: Session, request: Request): Promise<ExplainJob> => ({
  ...(await methodOf(session, request.method, request.parameters)),
  target: request.class,
  contrast: request.contrast,
  at: request.at,
  channel: request.channel,
});

/** Why the network sees a class in a picture: heatmaps, one document for each class. */
export const explain = defineTask({
  name: 'explain',
  request,
  async check(session, request) {
    const { network } = session;
    await jobOf(session, request);
    checkTarget(request.class, network.labels);
    if (request.contrast !== undefined) {
      checkOnlyTarget(request.contrast, network.labels, '; one is subtracted');
    }
    if (request.at !== undefined) checkLayer(network, request.at, request.channel);
  },
  async work(
    session,
    request,
    { signal, progress },
  ): Promise<TaskResult<readonly ExplainDocument[]>> {
    const { engine, network, clock } = session;
    const started = clock();
    const job = await jobOf(session, request);
    const prepared = prepareJob(job, network);
    const input = await readInput(session, request.image, request.fit);
    const decoded = clock();
    const subject = await paced(
      subjectSteps(engine, network, input.values, input.shape, { explainOnce: prepared }),
      signal,
    );
    const forwarded = clock();
    try {
      const explained = await paced(
        prepared.explain(subject, (share) => progress?.(share, 1)),
        signal,
      );
      const timing = {
        start: started,
        read: decoded - started,
        forward: forwarded - decoded,
        explain: clock() - forwarded,
      };
      const { codecs } = session.files;
      const shown = shownInput(input, request.size);
      const described = { request, job, input, shown, subject, timing, codecs };
      return await resultOf(explained, described);
    } finally {
      subject.release();
    }
  },
});

/** The values of the job's parameters, the network's own among them. */
const valuesOf = ({ method, values = {} }: ExplainJob, { network }: Subject): ParameterValues =>
  valuesFor(network, methods[method].parameters, values);

/** Which values a job’s maps have. */
export function signOf({ method: name, values = {}, contrast }: ExplainJob): MapSign {
  const method: Method = methods[name];
  return (contrast === undefined && method.sign?.(values)) || 'signed';
}

/** What the names of a job's files begin with, before the class. */
const jobName = ({ request, job, subject }: Described): string =>
  [
    request.name ?? stemOf(request.image),
    job.method === 'lrp' ? `lrp-${slug(String(valuesOf(job, subject).preset))}` : job.method,
  ].join('.');

const baseName = (described: Described, part: string): string => {
  const { job, subject } = described;
  const { contrast, channel } = job;
  const against =
    contrast === undefined ? [] : targetsOf(contrast, subject.scores, subject.network.labels);
  return [
    jobName(described),
    part,
    ...against.slice(0, 1).map((other) => `minus-${classPart(other)}`),
    ...(channel === undefined ? [] : [`channel-${channel}`]),
  ].join('.');
};

/** All explanations of a picture: documents, files, and one figure, which the first document names. */
async function resultOf(
  explained: readonly Explained[],
  described: Described,
): Promise<TaskResult<readonly ExplainDocument[]>> {
  const { request, input, shown, codecs } = described;
  const all = explained.map((one) => describe(one, described));
  const entries = all.map(({ entry }) => entry);
  const [first] = entries;
  const part =
    entries.length === 1
      ? classPart(first.document.target)
      : slug([request.class].flat().join('-'));
  const name = `${baseName(described, part)}.figure`;
  const figures = await drawFigure(name, explainFigure(input, shown, entries), {
    ...request,
    codecs,
  });
  const encoding = encodeFiles([...figures, ...all.flatMap((one) => one.files)], codecs);
  const named = figures.map((file) => within(request.out, file.name));
  const documents = entries.map(({ document }, i) =>
    i === 0 ? { ...document, files: [...named, ...document.files] } : document,
  );
  const json = documents.map((document, i) => ({
    name: `${baseName(described, classPart(explained[i].target))}.json`,
    bytes: jsonText(document),
  }));
  return { document: documents, files: [...(await encoding), ...json] };
}

/** One explanation's document, and its files but the document's own. */
function describe(
  explained: Explained,
  described: Described,
): { readonly entry: FigureEntry; readonly files: readonly DrawnFile[] } {
  const { request, job, input, shown, subject, timing } = described;
  const { explanation, hidden, target } = explained;
  const base = baseName(described, classPart(target));
  const { drawn, files } = drawHeatmaps(base, input, shown, explained, signOf(job), request);
  const findings = {
    ...explanation.findings,
    ...(hidden && {
      at: { layer: hidden.layer, shape: hidden.shape, topChannels: hidden.topChannels },
    }),
  };
  const document: ExplainDocument = {
    kind: 'explain',
    version: 1,
    image: describeImage(input),
    network: describeNetwork(subject.network),
    target,
    top: topClasses(subject.scores, subject.network.labels, LISTED_CLASSES),
    method: job.method,
    parameters: {
      ...valuesOf(job, subject),
      colormap: request.colormap,
      scale: request.scale,
      ...(request.smooth > 0 && { smooth: request.smooth }),
      ...(job.contrast !== undefined && { contrast: job.contrast }),
      ...(job.at !== undefined && { at: job.at }),
      ...(job.channel !== undefined && { channel: job.channel }),
    },
    relevance: describeRelevance(explanation),
    drawn: { end: drawn.heatmap.colours.end, rule: drawn.heatmap.colours.rule },
    ledger: explanation.ledger ?? [],
    ...(explanation.total && { total: explanation.total }),
    ...(Object.keys(findings).length > 0 && { findings }),
    files: [...files.map(({ name }) => name), `${base}.json`].map((name) =>
      within(request.out, name),
    ),
    timing,
  };
  return { entry: { document, drawn, suits: presetFor(subject.network) }, files };
}
