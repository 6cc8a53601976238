import * as v from 'valibot';
import { UserError } from '../errors.js';
import {
  type Audit,
  type AuditOptions,
  auditSteps,
  type Deviation,
  deviation,
  networkIn,
  purposeOf,
  type UnitAddress,
} from '../explain/audit.js';
import { checkLayer } from '../explain/hidden-layer.js';
import { checkUnit, type Place, type UnitAudit } from '../explain/lrp/audit-unit.js';
import type { Composite } from '../explain/lrp/composite.js';
import type { LedgerRow, LedgerTotal } from '../explain/lrp/ledger.js';
import { compositeOf, lrp } from '../explain/methods/lrp.js';
import type { ParameterValues } from '../explain/methods/method.js';
import { valuesFor } from '../explain/methods/parameters.js';
import { type Subject, subjectSteps } from '../explain/subject.js';
import { checkOnlyTarget, onlyTarget, type ScoredClass } from '../explain/target.js';
import { stepCounts } from '../nn/forward-plan.js';
import { inferShapes } from '../nn/graph.js';
import type { Network } from '../nn/network.js';
import type { Input } from '../pictures/input.js';
import { paced } from '../steps.js';
import { describeImage, describeNetwork, type PictureDocument } from './document.js';
import { parameters } from './explain.js';
import { methodOf } from './explain-job.js';
import { readInput } from './read-input.js';
import { fit, flag, rule, seed, text, topClass, wholeNumber } from './request.js';
import type { Session } from './session.js';
import { defineTask, type TaskHooks } from './task.js';
import { DOUBLE } from './witness.js';

/** Where every unit of relevance went. */
export interface AuditDocument extends Omit<PictureDocument, 'top'> {
  readonly kind: 'audit';
  readonly version: 1;
  readonly target: ScoredClass;
  readonly method: 'lrp';
  readonly parameters: ParameterValues;
  readonly total: LedgerTotal;
  readonly ledger: readonly LedgerRow[];
  /** The unit that was asked for, term by term. */
  readonly unit?: UnitAudit;
  /** How far float32 was off, where it was asked for. */
  readonly float64?: Precision;
}

/** How far float32 was off, in the scores and in the relevance of the input. */
export interface Precision {
  readonly scores: Deviation;
  readonly relevance: Deviation;
  readonly total: LedgerTotal;
}

const auditRequest = v.pipe(
  v.strictObject({
    /** A picture, or a `.npy` file with a preprocessed input. */
    image: text,
    parameters,
    /** Whose score to account for; one class. */
    class: topClass,
    /** With `unit`: a layer. */
    layer: v.optional(text),
    /** `channel,row,column`: a unit of `layer`, to be taken apart term by term. */
    unit: v.optional(text),
    /** Whether to repeat the run in double precision and compare. */
    float64: flag,
    /** How many units and inputs of every layer to compute again in double precision. */
    verify: v.optional(wholeNumber(0), 0),
    /** Which ones: every seed draws others. */
    seed,
    fit,
  }),
  rule((request) => {
    addressOf(request);
  }),
);

/** The unit that `layer` and `unit` name. */
function addressOf({
  layer,
  unit,
}: {
  readonly layer?: string | undefined;
  readonly unit?: string | undefined;
}): UnitAddress | undefined {
  if (layer === undefined && unit === undefined) return undefined;
  if (layer === undefined) {
    throw new UserError((n) => `${n('unit')} needs ${n('layer')}, the layer that it is a unit of`, {
      field: 'unit',
    });
  }
  if (unit === undefined) {
    throw new UserError((n) => `${n('layer')} needs ${n('unit')}, as channel,row,column`, {
      field: 'layer',
    });
  }
  if (!/^\d{1,9},\d{1,9},\d{1,9}$/.test(unit)) {
    throw new UserError(
      (n) => `${n('unit')} must be channel,row,column, such as 7,20,31, not ${unit}`,
      { field: 'unit' },
    );
  }
  return { layer, unit: unit.split(',').map(Number) as unknown as Place };
}

/** Checks before any work is done that the network has the layer, and the layer the unit. */
function checkAddress(network: Network, input: Input, address: UnitAddress | undefined): void {
  if (address === undefined) return;
  checkLayer(network, address.layer);
  const shape = inferShapes(network.graph, input.shape).get(address.layer);
  checkUnit(address.layer, shape as readonly number[], address.unit);
}

/** The whole run once more in float64, with the same weights and input. */
async function inFloat64(
  { openEngine, network }: Session,
  input: Input,
  target: number,
  composite: Composite,
  signal: AbortSignal | undefined,
  step: () => void,
): Promise<Audit> {
  const engine = await openEngine(DOUBLE);
  try {
    const copy = networkIn(engine, network);
    const subject = await paced(
      subjectSteps(engine, copy, input.values, input.shape),
      signal,
      step,
    );
    return await paced(auditSteps(subject, target, composite), signal, step);
  } finally {
    await engine.close();
  }
}

const precisionOf = (single: Audit, double: Audit): Precision => ({
  scores: deviation(single.scores, double.scores),
  relevance: deviation(single.relevance, double.relevance),
  total: double.total,
});

/** Why one class: a ledger has one beginning. */
const ONE = '; audit accounts for one at a time';

/** Audits the class that the request names, and releases the subject. */
async function auditSubject(
  subject: Subject,
  request: v.InferOutput<typeof auditRequest>,
  composite: Composite,
  options: AuditOptions,
  signal: AbortSignal | undefined,
  step: () => void,
): Promise<{ readonly target: ScoredClass; readonly found: Audit }> {
  try {
    const target = onlyTarget(request.class, subject.scores, subject.network.labels, ONE);
    const steps = auditSteps(subject, target.index, composite, options);
    return { target, found: await paced(steps, signal, step) };
  } finally {
    subject.release();
  }
}

/** Counts the layers that have been passed, in as many runs through the network and back. */
function stepCounter(
  { graph }: Network,
  runs: number,
  progress: TaskHooks['progress'],
): () => void {
  const { forward, back } = stepCounts(graph);
  const total = runs * (forward + back);
  let done = 0;
  progress?.(0, total);
  return () => progress?.(++done, total);
}

/** Accounts for every unit of relevance of one class of one picture. */
export const audit = defineTask({
  name: 'audit',
  request: auditRequest,
  async check(session, request) {
    await methodOf(session, 'lrp', request.parameters);
    checkOnlyTarget(request.class, session.network.labels, ONE);
  },
  async work(session, request, { signal, progress }) {
    const { engine, network, clock } = session;
    const job = await methodOf(session, 'lrp', request.parameters);
    const composite = job.composite ?? compositeOf(job.values ?? {}, network);
    const input = await readInput(session, request.image, request.fit);
    const address = addressOf(request);
    checkAddress(network, input, address);
    const started = clock();
    const { verify: count } = request;
    const witness = count > 0 ? await session.openEngine(DOUBLE) : undefined;
    const verify = witness && { witness, count, seed: request.seed };
    const step = stepCounter(network, request.float64 ? 2 : 1, progress);
    const options = { address, verify };
    const purpose = purposeOf(options);
    const subject = await paced(
      subjectSteps(engine, network, input.values, input.shape, { purpose }),
      signal,
      step,
    );
    const { target, found } = await auditSubject(
      subject,
      request,
      composite,
      options,
      signal,
      step,
    ).finally(() => witness?.close());
    const audited = clock();
    const float64 = request.float64
      ? precisionOf(found, await inFloat64(session, input, target.index, composite, signal, step))
      : undefined;
    const document: AuditDocument = {
      kind: 'audit',
      version: 1,
      image: describeImage(input),
      network: describeNetwork(network),
      target,
      method: 'lrp',
      parameters: {
        ...valuesFor(network, lrp.parameters, job.values ?? {}),
        kernels: engine.kernels,
      },
      total: found.total,
      ledger: found.ledger,
      ...(found.unit && { unit: found.unit }),
      ...(float64 && { float64 }),
      timing: { audit: audited - started, ...(float64 && { float64: clock() - audited }) },
    };
    return { document, files: [] };
  },
});
