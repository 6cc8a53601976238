import * as v from 'valibot';
import { UserError } from '../errors.js';
import {
  type Explained,
  type AnyExplainJob as ExplainJob,
  prepareJob,
} from '../explain/explain.js';
import { checkLayer } from '../explain/hidden-layer.js';
import { type MethodName, methodNames, methods } from '../explain/methods/index.js';
import { valuesFor } from '../explain/methods/parameters.js';
import { type Subject, subjectSteps } from '../explain/subject.js';
import {
  checkOnlyTarget,
  checkTarget,
  type ScoredClass,
  targetsOf,
  topClasses,
} from '../explain/target.js';
import type { PictureCodecs } from '../image/codec/codecs.js';
import { colormaps } from '../image/draw/heatmap.js';
import type { Input } from '../pictures/input.js';
import { paced } from '../steps.js';
import {
  describeImage,
  describeNetwork,
  describeRelevance,
  type ExplainDocument,
} from './document.js';
import { methodOf } from './explain-job.js';
import { heatmapFiles } from './heatmap-files.js';
import { classPart, slug, stemOf, within } from './names.js';
import { readInput } from './read-input.js';
import { classes, fit, flag, keyOf, oneOf, rule, stem, text, wholeNumber } from './request.js';
import type { Session } from './session.js';
import { defineTask, jsonText, type ResultFile, type TaskResult } from './task.js';

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
    colormap: v.optional(keyOf(colormaps), 'black-firered'),
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
  async work(session, request, { signal }): Promise<TaskResult<readonly ExplainDocument[]>> {
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
      const explained = await paced(prepared.explain(subject), signal);
      const timing = {
        start: started,
        read: decoded - started,
        forward: forwarded - decoded,
        explain: clock() - forwarded,
      };
      const described = await Promise.all(
        explained.map((one) =>
          describe(one, { request, job, input, subject, timing, codecs: session.files.codecs }),
        ),
      );
      return {
        document: described.map(({ document }) => document),
        files: described.flatMap(({ files }) => files),
      };
    } finally {
      subject.release();
    }
  },
});

const baseName = (
  stem: string,
  { method, values, channel }: ExplainJob,
  { target }: Explained,
  against: ScoredClass | undefined,
) =>
  [
    stem,
    method === 'lrp' ? `lrp-${slug(String(values?.preset))}` : method,
    classPart(target),
    ...(against === undefined ? [] : [`minus-${classPart(against)}`]),
    ...(channel === undefined ? [] : [`channel-${channel}`]),
  ].join('.');

/** One explanation's document, and its files, the document's own among them. */
async function describe(
  explained: Explained,
  { request, job, input, subject, timing, codecs }: Described,
): Promise<{ readonly document: ExplainDocument; readonly files: readonly ResultFile[] }> {
  const { explanation, hidden, target } = explained;
  const { scores, network } = subject;
  const [against] =
    job.contrast === undefined ? [] : targetsOf(job.contrast, scores, network.labels);
  const base = baseName(request.name ?? stemOf(request.image), job, explained, against);
  const files = await heatmapFiles(base, input, explained, { ...request, codecs });
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
      ...valuesFor(subject.network, methods[job.method].parameters, job.values ?? {}),
      colormap: request.colormap,
      ...(job.contrast !== undefined && { contrast: job.contrast }),
      ...(job.at !== undefined && { at: job.at }),
      ...(job.channel !== undefined && { channel: job.channel }),
    },
    relevance: describeRelevance(explanation),
    ledger: explanation.ledger ?? [],
    ...(explanation.total && { total: explanation.total }),
    ...(Object.keys(findings).length > 0 && { findings }),
    files: [...files.map(({ name }) => name), `${base}.json`].map((name) =>
      within(request.out, name),
    ),
    timing,
  };
  return { document, files: [...files, { name: `${base}.json`, bytes: jsonText(document) }] };
}
