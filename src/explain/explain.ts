import { closest } from 'fastest-levenshtein';
import { quote, UserError } from '../errors.js';
import type { Purpose } from '../nn/forward.js';
import type { Network } from '../nn/network.js';
import { finish, partOf, type Share, type Steps } from '../steps.js';
import { checkFields } from '../validate.js';
import { type HiddenRelevance, watchLayer } from './hidden-layer.js';
import type { Composite } from './lrp/composite.js';
import type { VerifyOptions } from './lrp/verify.js';
import { type MethodName, methods } from './methods/index.js';
import type {
  Explanation,
  Method,
  MethodValues,
  ParameterValues,
  PreparedMethod,
  ValuesOf,
} from './methods/method.js';
import { parameterValues } from './methods/parameters.js';
import type { Subject } from './subject.js';
import { type ClassQuery, type ScoredClass, targetCount, targetsOf } from './target.js';

/** A method, with values for its own parameters; defaults hold for the others. */
type MethodChoice = {
  readonly [Name in MethodName]: {
    readonly method: Name;
    readonly values?: ValuesOf<(typeof methods)[Name]['parameters']> | undefined;
  };
}[MethodName];

/** A request for explanations: of which classes, and by which method. */
export type ExplainJob = MethodChoice & JobDetails;

/** The same as data that nobody has typed, such as a request from outside: it is checked as it is used. */
export interface AnyExplainJob extends JobDetails {
  readonly method: MethodName;
  readonly values?: ParameterValues | undefined;
}

interface JobDetails {
  /** For LRP, in place of a preset. */
  readonly composite?: Composite | undefined;
  /** `top1`, `topN`, an index, a synset, or a label's text. */
  readonly target: ClassQuery;
  /** Subtracts this class's relevance. */
  readonly contrast?: string | undefined;
  /** For LRP: a hidden layer to look at. */
  readonly at?: string | undefined;
  /** For LRP with `at`: passes only this channel's relevance on. */
  readonly channel?: number | undefined;
  /** For LRP: computes numbers of every layer again; how far off they were stands in the ledger. */
  readonly verify?: VerifyOptions | undefined;
}

/** One class, explained. */
export interface Explained {
  readonly target: ScoredClass;
  readonly explanation: Explanation;
  readonly hidden?: HiddenRelevance;
}

/** Of every class that a job names, of which there is at least one. */
export type Explanations = readonly [Explained, ...Explained[]];

/** A job that is checked against a network, for any number of subjects of that network. */
export interface PreparedJob {
  /** The activations that the job needs of a subject's forward pass. */
  readonly purpose: Purpose;
  /** The number of explanations that the job takes of each subject, the contrast's included. */
  readonly explanations: number;
  /** Explains every class that the job names; `progress` is told between passes or layers. */
  explain(subject: Subject, progress?: Share): Steps<Explanations>;
}

/** The values of a job's parameters, with defaults; of LRP's, the composite in the preset's place. */
function valuesOf({ method, values = {}, composite }: AnyExplainJob): MethodValues {
  const given = composite === undefined ? values : { preset: composite };
  return parameterValues<MethodValues[string]>(methodNamed(method).parameters, given);
}

/** @throws UserError that names the closest method, where there is none of the name */
function methodNamed(name: string): Method {
  if (Object.hasOwn(methods, name)) return methods[name as MethodName];
  const names = Object.keys(methods);
  throw new UserError(
    (n) =>
      `${n('method')} must be one of ${names.join(', ')}, not ${quote(String(name))}; did you mean ${closest(String(name).slice(0, LONGEST_NAME), names)}?`,
    { field: 'method' },
  );
}

/** Characters of a name that is compared with others; the time grows with the length. */
const LONGEST_NAME = 100;

const JOB_FIELDS: Readonly<Record<keyof AnyExplainJob, true>> = {
  method: true,
  values: true,
  composite: true,
  target: true,
  contrast: true,
  at: true,
  channel: true,
  verify: true,
};

/**
 * Chooses a job's method for a network.
 * @throws UserError when the method cannot be used so
 */
export function prepareJob(job: AnyExplainJob, network: Network): PreparedJob {
  checkFields('a job, whose method’s parameters stand in values,', job, JOB_FIELDS);
  const method = methodNamed(job.method).prepare(valuesOf(job), network);
  const contrasts = job.contrast === undefined ? 0 : 1;
  return {
    purpose: job.verify === undefined ? method.purpose : 'all',
    explanations: targetCount(job.target, network.labels) + contrasts,
    explain: (subject, progress) => explainTargets(subject, job, method, progress),
  };
}

function* explainOne(
  subject: Subject,
  target: number,
  { at, channel, verify }: AnyExplainJob,
  method: PreparedMethod,
  progress: Share | undefined,
): Steps<Pick<Explained, 'explanation' | 'hidden'>> {
  let hidden: HiddenRelevance | undefined;
  const found = (relevance: HiddenRelevance): void => {
    hidden = relevance;
  };
  const visit = at === undefined ? undefined : watchLayer(at, channel, found);
  const explanation = yield* method.explain(subject, target, { visit, progress, verify });
  return hidden === undefined ? { explanation } : { explanation, hidden };
}

/** The first explanation minus the second; ledgers do not subtract, and are left out. */
function difference(a: Explanation, b: Explanation): Explanation {
  const values = a.values.map((value, i) => value - b.values[i]);
  return { values, shape: a.shape };
}

function* explainTargets(
  subject: Subject,
  job: AnyExplainJob,
  method: PreparedMethod,
  progress: Share | undefined,
): Steps<Explanations> {
  const { scores, network } = subject;
  const targets = targetsOf(job.target, scores, network.labels);
  const against =
    job.contrast === undefined ? undefined : targetsOf(job.contrast, scores, network.labels)[0];
  const first = against === undefined ? 0 : 1;
  const part = (place: number) => partOf(progress, place, targets.length + first);
  const other =
    against && (yield* explainOne(subject, against.index, job, method, part(0))).explanation;
  const found: Explained[] = [];
  for (const [i, target] of targets.entries()) {
    if (target.index === against?.index) {
      throw new UserError(
        (name) => `${name('contrast')} names the class that is explained, ${target.label}`,
        { field: 'contrast' },
      );
    }
    const explained = yield* explainOne(subject, target.index, job, method, part(first + i));
    if (other === undefined) found.push({ target, ...explained });
    else found.push({ target, explanation: difference(explained.explanation, other) });
  }
  return found as unknown as Explanations;
}

/**
 * Explains every class that a job names.
 * @throws UserError when it names no class, or the method cannot do what it asks
 */
export const explain = (subject: Subject, job: ExplainJob): Explanations =>
  finish(explainSteps(subject, job));

/** As `explain`, in steps. */
export const explainSteps = (
  subject: Subject,
  job: ExplainJob,
  progress?: Share,
): Steps<Explanations> => prepareJob(job, subject.network).explain(subject, progress);
