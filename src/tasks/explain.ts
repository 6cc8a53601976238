import * as v from 'valibot';
import { UserError } from '../errors.js';
import {
  type AnyExplainJob as ExplainJob,
  type PreparedJob,
  prepareJob,
} from '../explain/explain.js';
import { checkLayer } from '../explain/hidden-layer.js';
import { type MethodName, methodNames, methods } from '../explain/methods/index.js';
import type { Method, ParameterValues } from '../explain/methods/method.js';
import { subjectSteps } from '../explain/subject.js';
import { checkOnlyTarget, checkTarget, targetsOf } from '../explain/target.js';
import type { MapSign } from '../map-sign.js';
import { stepCounts } from '../nn/forward-plan.js';
import type { Network } from '../nn/network.js';
import type { Input } from '../pictures/input.js';
import { paced, partOf, type Share, telling } from '../steps.js';
import type { ExplainDocument } from './document.js';
import { drawingFields, figureFields } from './drawing.js';
import { methodOf } from './explain-job.js';
import { fileNamesOf, namedMethod } from './explain-names.js';
import { type MethodFindings, resultOf } from './explain-result.js';
import { shownInput } from './heatmap-files.js';
import { stemOf } from './names.js';
import { readInput } from './read-input.js';
import { classes, fit, flag, oneOf, rule, stem, text, wholeNumber } from './request.js';
import type { Session } from './session.js';
import { defineTask, type TaskResult } from './task.js';
import { DOUBLE, lightly } from './witness.js';

/** Values of a method's parameters; the method knows their ranges. */
export const parameters = v.optional(v.record(v.string(), v.union([v.string(), v.number()])), {});

/** A method, and values of its parameters. */
const methodChoice = {
  method: v.optional(oneOf(methodNames), 'lrp' satisfies MethodName),
  parameters,
};

const request = v.pipe(
  v.strictObject({
    /** A picture, or a `.npy` file with a preprocessed input. */
    image: text,
    /** What the names of the files begin with; the picture's name by default. */
    name: v.optional(stem),
    ...methodChoice,
    /** Several, in place of `method` and `parameters`: they make one figure, each class in a row. */
    methods: v.optional(
      v.pipe(v.array(v.strictObject(methodChoice)), v.minLength(1, 'must name a method')),
    ),
    /** What to explain: `top1`, `topN` (N classes), an index, a synset, a label, or several of these. */
    class: classes,
    /** A class whose relevance is subtracted. */
    contrast: v.optional(text),
    /** LRP: also the relevance at this hidden layer. */
    at: v.optional(text),
    /** LRP: only what passes this channel of `at`. */
    channel: v.optional(wholeNumber(0)),
    /** LRP: whether to compute some numbers of every layer again, apart from the kernels. */
    verify: flag,
    ...drawingFields,
    ...figureFields,
    /** Whether to make a file of the relevance itself too. */
    npy: flag,
    fit,
    out: v.optional(text, 'whypixel-out'),
  }),
  rule((request) => {
    const { at, channel, verify, contrast } = request;
    const isOther = choicesOf(request).some(({ method }) => method !== 'lrp');
    if (verify && (isOther || contrast !== undefined)) {
      throw new UserError(
        (n) => `${n('verify')} is for ${n('method')} lrp, without ${n('contrast')}`,
        { field: 'verify' },
      );
    }
    if (isOther && (at !== undefined || channel !== undefined)) {
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

/** The methods that a request names. */
function choicesOf({
  method,
  parameters,
  methods = [{ method, parameters }],
}: {
  readonly method: MethodName;
  readonly parameters: ParameterValues;
  readonly methods?:
    | readonly { readonly method: MethodName; readonly parameters: ParameterValues }[]
    | undefined;
}) {
  return methods;
}

/** A job for each method that the request names. */
const jobsOf = (session: Session, request: Request): Promise<ExplainJob[]> =>
  Promise.all(
    choicesOf(request).map(async ({ method, parameters }) => ({
      ...(await methodOf(session, method, parameters)),
      target: request.class,
      contrast: request.contrast,
      at: request.at,
      channel: request.channel,
    })),
  );

/** Why the network sees a class in a picture: heatmaps, one document for each class. */
export const explain = defineTask({
  name: 'explain',
  request,
  async check(session, request) {
    const { network } = session;
    const jobs = await jobsOf(session, request);
    fileNamesOf(jobs.map((job) => namedMethod(network, job)));
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
    const { network, files } = session;
    const jobs = await jobsOf(session, request);
    const named = jobs.map((job) => namedMethod(network, job));
    const names = fileNamesOf(named);
    const { input, ...reading } = await readTimed(session, request);
    const results: MethodFindings[] = [];
    for (const [i, job] of jobs.entries()) {
      const part = partOf((share) => progress?.(share, 1), i, jobs.length);
      const hooks = { signal, progress: part };
      const found = request.verify
        ? await runVerified(session, job, input, hooks)
        : await runMethod(session, job, input, hooks);
      const timing = i === 0 ? { ...found.timing, ...reading } : found.timing;
      results.push({ ...found, job, named: named[i], name: names[i], sign: signOf(job), timing });
    }
    const picture = {
      options: request,
      name: request.name ?? stemOf(request.image),
      network,
      input,
      shown: shownInput(input, request.size),
      codecs: files.codecs,
    };
    return resultOf(picture, results);
  },
});

/** The input, when it began to be read, and how many milliseconds that took. */
async function readTimed(session: Session, { image, fit }: Request) {
  const start = session.clock();
  const input = await readInput(session, image, fit);
  return { input, start, read: session.clock() - start };
}

interface Hooks {
  readonly signal: AbortSignal | undefined;
  readonly progress: Share | undefined;
}

/** As `runMethod`, and computes some numbers of every layer again. */
async function runVerified(
  session: Session,
  job: ExplainJob,
  input: Input,
  hooks: Hooks,
): ReturnType<typeof runMethod> {
  const witness = await session.openEngine(DOUBLE);
  try {
    const verify = lightly(witness, input.sha256);
    return await runMethod(session, { ...job, verify }, input, hooks);
  } finally {
    await witness.close();
  }
}

/** Explains a picture by one method, in memory that is free again afterwards. */
async function runMethod(
  { engine, network, clock }: Session,
  job: ExplainJob,
  { values, shape }: Input,
  { signal, progress }: Hooks,
): Promise<Pick<MethodFindings, 'explained' | 'scores' | 'against' | 'timing'>> {
  const prepared = prepareJob(job, network);
  const start = clock();
  const passes = sharesOf(network, prepared, progress);
  const steps = subjectSteps(engine, network, values, shape, { explainOnce: prepared });
  const { forward } = stepCounts(network.graph);
  const subject = await paced(telling(steps, forward, passes.forward), signal);
  const forwarded = clock();
  try {
    const explained = await paced(prepared.explain(subject, passes.explain), signal);
    const { scores } = subject;
    const [against] =
      job.contrast === undefined ? [] : targetsOf(job.contrast, scores, network.labels);
    const timing = { start, read: 0, forward: forwarded - start, explain: clock() - forwarded };
    return { explained, scores, against, timing };
  } finally {
    subject.release();
  }
}

/**
 * What is told of the forward pass and of the explanations: as much as they have layers. Of methods of many
 * passes, which need no more than scores of the first, it is one of many, and nothing is told.
 */
function sharesOf(
  { graph }: Network,
  { purpose, explanations }: PreparedJob,
  whole: Share | undefined,
): { readonly forward: Share | undefined; readonly explain: Share | undefined } {
  if (purpose === 'scores' || whole === undefined) return { forward: undefined, explain: whole };
  const { forward, back } = stepCounts(graph);
  const all = forward + explanations * back;
  return {
    forward: (share) => whole((share * forward) / all),
    explain: (share) => whole((forward + share * (all - forward)) / all),
  };
}

/** Which values a job’s maps have. */
export function signOf({ method: name, values = {}, contrast }: ExplainJob): MapSign {
  const method: Method = methods[name];
  return (contrast === undefined && method.sign?.(values)) || 'signed';
}
