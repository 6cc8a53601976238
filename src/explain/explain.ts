import { UserError } from '../errors.js';
import type { Purpose } from '../nn/forward.js';
import type { Graph } from '../nn/graph.js';
import { assignRules, type Composite, purposeOf } from './lrp/composite.js';
import { type HiddenRelevance, watchLayer } from './lrp/hidden-relevance.js';
import { type PresetName, type PresetOptions, presetComposite } from './lrp/presets.js';
import { type MethodName, methods } from './methods/index.js';
import { explainByComposite } from './methods/lrp.js';
import type { Explanation, Method, ParameterValues } from './methods/method.js';
import { parameterValues } from './methods/parameters.js';
import type { Subject } from './subject.js';
import { type ScoredClass, targetsOf } from './target.js';

/** What is to be explained, and how. */
export interface ExplainJob {
  readonly method: MethodName;
  /** Values of the method's parameters; defaults hold for the others. */
  readonly values?: ParameterValues | undefined;
  /** For LRP, in place of a preset. */
  readonly composite?: Composite | undefined;
  /** `top1`, `topN`, an index, a synset, or a label's text. */
  readonly target: string;
  /** Subtracts this class's relevance. */
  readonly contrast?: string | undefined;
  /** For LRP: a hidden layer to look at. */
  readonly at?: string | undefined;
  /** For LRP with `at`: lets only this channel's relevance go on. */
  readonly channel?: number | undefined;
  /** Whether nothing else will be explained of the subject, so that LRP may give its memory back early. */
  readonly last?: boolean | undefined;
}

/** One class, explained. */
export interface Explained {
  readonly target: ScoredClass;
  readonly explanation: Explanation;
  readonly hidden?: HiddenRelevance;
}

/** The composite that LRP runs under a job. */
export function compositeOf({ composite, values = {} }: ExplainJob): Composite {
  if (composite !== undefined) return composite;
  const { preset, ...options } = parameterValues(methods.lrp.parameters, values);
  return presetComposite(preset as PresetName, options as PresetOptions);
}

/**
 * What a subject's first forward pass should keep, where a job is all that will be explained of it:
 * what its method needs, or the rules of its composite.
 */
export function purposeFor(job: ExplainJob, graph: Graph): Purpose {
  if (job.method !== 'lrp') return methods[job.method].purpose;
  return purposeOf(assignRules(compositeOf(job), graph), graph);
}

function explainOne(
  subject: Subject,
  target: number,
  job: ExplainJob,
): Pick<Explained, 'explanation' | 'hidden'> {
  if (job.method !== 'lrp') {
    const method: Method = methods[job.method];
    const values = parameterValues(method.parameters, job.values ?? {});
    return { explanation: method.explain(subject, target, values) };
  }
  let hidden: HiddenRelevance | undefined;
  const visit =
    job.at === undefined
      ? undefined
      : watchLayer(job.at, job.channel, (found) => {
          hidden = found;
        });
  const explanation = explainByComposite(subject, target, compositeOf(job), visit, job.last);
  return hidden === undefined ? { explanation } : { explanation, hidden };
}

/** The first explanation minus the second; ledgers do not subtract, and are left out. */
function difference(a: Explanation, b: Explanation): Explanation {
  const values = a.values.map((value, i) => value - b.values[i]);
  return { values, shape: a.shape };
}

/**
 * Explains every class that a job names.
 * @throws UserError when it names no class, or the method cannot do what it asks
 */
export function explain(subject: Subject, job: ExplainJob): Explained[] {
  const { scores, network } = subject;
  const targets = targetsOf(job.target, scores, network.labels);
  const against =
    job.contrast === undefined ? undefined : targetsOf(job.contrast, scores, network.labels)[0];
  const another = { ...job, last: false };
  const other = against && explainOne(subject, against.index, another).explanation;
  return targets.map((target, t) => {
    if (target.index === against?.index) {
      throw new UserError(`--contrast names the class that is explained, ${target.label}`);
    }
    const isLast = t === targets.length - 1;
    const explained = explainOne(subject, target.index, isLast ? job : another);
    if (other === undefined) return { target, ...explained };
    return { target, explanation: difference(explained.explanation, other) };
  });
}
