import type { Purpose } from '../nn/forward.js';
import type { Network } from '../nn/network.js';
import { finish, type Steps } from '../steps.js';
import type { Engine } from '../tensor/engine.js';
import type { Tensor } from '../tensor/tensor.js';
import { auditUnit, type Place, type UnitAudit } from './lrp/audit-unit.js';
import { assignRules, assignTreatments, type Composite } from './lrp/composite.js';
import type { LedgerRow, LedgerTotal } from './lrp/ledger.js';
import { lrpSteps } from './lrp/lrp.js';
import type { VerifyOptions } from './lrp/verify.js';
import { type Subject, seedAt } from './subject.js';

/** A unit of a layer. */
export interface UnitAddress {
  readonly layer: string;
  readonly unit: Place;
}

/** One run of LRP, in the engine's own precision. */
export interface Audit {
  /** Every class's score. */
  readonly scores: Float64Array;
  /** Relevance of the input. */
  readonly relevance: Float64Array;
  readonly ledger: readonly LedgerRow[];
  readonly total: LedgerTotal;
  /** The unit that was asked for. */
  readonly unit?: UnitAudit;
}

/** What an audit looks at beside the ledger. */
export interface AuditOptions {
  /** A unit to take apart. */
  readonly address?: UnitAddress | undefined;
  /** Computes numbers of every layer again. */
  readonly verify?: VerifyOptions | undefined;
}

/** The activations that an audit needs. */
export const purposeOf = ({ address, verify }: AuditOptions): Purpose =>
  address === undefined && verify === undefined ? 'relevance' : 'all';

/**
 * Runs LRP for class `target`, in steps, and keeps what there is to check.
 * @throws UserError when the composite does not fit the network, or the unit is not there
 */
export function* auditSteps(
  subject: Subject,
  target: number,
  composite: Composite,
  { address, verify }: AuditOptions = {},
): Steps<Audit> {
  const { engine, network, bounds } = subject;
  const assignments = assignRules(composite, network.graph);
  const treatments = assignTreatments(composite, network.graph);
  const trace = yield* subject.traceSteps(purposeOf({ address, verify }));
  let unit: UnitAudit | undefined;
  const visit = (name: string, arrived: Tensor): void => {
    const node = name === address?.layer && trace.nodes.find((other) => other.name === name);
    if (!node || address === undefined) return;
    unit = auditUnit(
      { engine, trace, assignments, treatments, bounds, arrived },
      node,
      address.unit,
    );
  };
  return yield* engine.scopeSteps(function* () {
    const seed = seedAt(subject, target, trace.scores.data[target]);
    const options = { assignments, treatments, bounds, visit, verify };
    const { relevance, ledger, total } = yield* lrpSteps(engine, trace, seed, options);
    return {
      scores: Float64Array.from(trace.scores.data),
      relevance: Float64Array.from(relevance.data),
      ledger,
      total,
      ...(unit === undefined ? {} : { unit }),
    };
  });
}

/** As `auditSteps`, without a pause. */
export const audit = (
  subject: Subject,
  target: number,
  composite: Composite,
  options?: AuditOptions,
): Audit => finish(auditSteps(subject, target, composite, options));

/** The same network with its parameters in another engine's memory and precision. */
export function networkIn(engine: Engine, network: Network): Network {
  const copy = ({ data, shape }: Tensor) => engine.from(data, shape);
  const weights = [...network.weights].map(
    ([name, { weight, bias }]) =>
      [name, { weight: copy(weight), bias: bias && copy(bias) }] as const,
  );
  return { ...network, weights: new Map(weights) };
}

/** How far one result is from another: ‖a − b‖ / ‖b‖, and max |a − b|. */
export interface Deviation {
  readonly relativeL2: number;
  readonly max: number;
}

export function deviation(a: Float64Array, b: Float64Array): Deviation {
  let [error, norm, max] = [0, 0, 0];
  b.forEach((exact, i) => {
    const off = a[i] - exact;
    error += off * off;
    norm += exact * exact;
    max = Math.max(max, Math.abs(off));
  });
  return { relativeL2: norm === 0 ? 0 : Math.sqrt(error / norm), max };
}
