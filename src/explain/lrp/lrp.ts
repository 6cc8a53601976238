import type { Trace } from '../../nn/forward.js';
import { countReaders, type Node } from '../../nn/graph.js';
import type { Propagated } from '../../nn/layers/layer.js';
import { layerOf } from '../../nn/layers/table.js';
import { nonNegativeNodes } from '../../nn/non-negative.js';
import { pullBackSteps, type Visit } from '../../nn/pull-back.js';
import { finish, type Steps } from '../../steps.js';
import type { Engine } from '../../tensor/engine.js';
import { type Sums, surveyOf, surveysOf } from '../../tensor/survey.js';
import type { Tensor } from '../../tensor/tensor.js';
import { type AssignedTreatment, type Assignment, treatmentOf } from './assignment.js';
import { type LedgerRow, type LedgerTotal, ledgerRow, ledgerTotal, sumsOf } from './ledger.js';
import type { Bounds } from './modified-inputs.js';
import { pixelBounds } from './pixel-bounds.js';
import { propagate } from './propagate.js';
import { type VerifyOptions, verifyLayer } from './verify.js';

export interface Lrp {
  /** Relevance of the input, its shape; the caller's to release. */
  readonly relevance: Tensor;
  /** From the scores down to the pixels. */
  readonly ledger: readonly LedgerRow[];
  readonly total: LedgerTotal;
}

export interface LrpOptions {
  /** The rule of every weighted layer. */
  readonly assignments: ReadonlyMap<string, Assignment>;
  /** The treatments of layers without weights that have another than their type's default. */
  readonly treatments?: ReadonlyMap<string, AssignedTreatment> | undefined;
  /** The lowest and highest pixel per channel. */
  readonly bounds?: Bounds | undefined;
  /** Called with the relevance that arrived at each node's output; may restrict it in place. */
  readonly visit?: Visit | undefined;
  /**
   * Computes numbers of every layer again, and how far off they were stands in the ledger. Needs a forward
   * pass of the purpose `all`.
   */
  readonly verify?: VerifyOptions | undefined;
}

/** Relevance through one layer, by its rule or treatment, with the name of that for the ledger. */
type Treat = (node: Node, above: Tensor, arrived: Sums) => [rule: string, Propagated];

function treatmentBy(
  engine: Engine,
  trace: Trace,
  { assignments, treatments, bounds }: Omit<LrpOptions, 'visit' | 'verify'>,
): Treat {
  const nonNegative = nonNegativeNodes(trace.nodes);
  return (node, above, arrived) => {
    const call = trace.call(node);
    const { linear } = layerOf(node.layer);
    if (linear !== undefined) {
      const assignment = assignments.get(node.name) as Assignment;
      const own = pixelBounds(engine, trace, node, assignment, bounds);
      const known = { arrived, isNonNegative: node.inputs.every((name) => nonNegative.has(name)) };
      const passed = propagate(engine, linear, call, assignment, above, own, known);
      return [assignment.rule.name, passed];
    }
    const { name, treat, options } = treatmentOf(node, treatments, assignments);
    return [name, treat(engine, call, above, options)];
  };
}

/**
 * Wraps a visitor so that relevance which it sets aside gets a ledger row of its own: the ledger
 * closes all the same.
 */
const accountedVisit =
  (visit: Visit, ledger: LedgerRow[], score: number): Visit =>
  (name, arrived) => {
    const before = sumsOf(arrived.data);
    visit(name, arrived);
    const after = sumsOf(arrived.data);
    if (after.absolute === before.absolute) return;
    const about = { layer: name, type: 'restriction', rule: 'restriction' } as const;
    const aside = { bias: 0, epsilon: 0, dead: before.sum - after.sum };
    ledger.push(ledgerRow(about, before, after, aside, score));
  };

/** Surveys what arrived at a concatenation, and the channels of each of its inputs. */
const surveyCut = (engine: Engine, trace: Trace, node: Node, above: Tensor) =>
  surveysOf(
    engine,
    above,
    trace.call(node).inputs.map(({ shape: [channels] }) => channels),
  );

/**
 * Layer-wise relevance propagation from the scores to the pixels, in steps.
 * @param trace a forward pass made for the purpose `relevance`; or for `active-relevance`, where
 *   `purposeOf` finds that the assignments need no more. Activations of a disposable one are freed
 *   as soon as relevance has passed them.
 * @param seed relevance of the scores: f_c at the class to be explained, 0 elsewhere
 */
export function* lrpSteps(
  engine: Engine,
  trace: Trace,
  seed: Tensor,
  { visit, verify, ...options }: LrpOptions,
): Steps<Lrp> {
  const ledger: LedgerRow[] = [];
  const score = sumsOf(seed.data).sum;
  const treat = treatmentBy(engine, trace, options);
  const readers = countReaders(trace.nodes);
  /** Sums of what arrives at outputs with one reader: the reader's part, if no visitor changes it. */
  const known = new Map<string, Sums>();

  const step = (node: Node, above: Tensor): readonly Tensor[] => {
    // What a concatenation passes on is what arrived, cut: it is surveyed once, not part by part.
    const cut = node.layer.type === 'concat' ? surveyCut(engine, trace, node, above) : undefined;
    const arrived = known.get(node.name) ?? cut?.whole ?? surveyOf(engine, above);
    const [rule, passed] = treat(node, above, arrived);
    const parts =
      cut?.parts ??
      passed.inputs.map((part) => (part === above ? arrived : surveyOf(engine, part)));
    if (visit === undefined) {
      node.inputs.forEach((name, index) => {
        if (readers.get(name) === 1) known.set(name, parts[index]);
      });
    }
    const below = {
      sum: parts.reduce((total, { sum }) => total + sum, 0),
      absolute: parts.reduce((total, { absolute }) => total + absolute, 0),
    };
    const about = { layer: node.name, type: node.layer.type, rule };
    const row = ledgerRow(about, arrived, below, passed, score);
    const verified = verify && verifyLayer(verify, { trace, ...options }, node, above, passed);
    ledger.push(verified === undefined ? row : { ...row, verified });
    // Relevance comes to a node after all of its readers.
    if (trace.isDisposable) trace.forget(node);
    return passed.inputs;
  };

  const watch = visit && accountedVisit(visit, ledger, score);
  const relevance = yield* pullBackSteps(engine, trace, seed, step, watch);
  const total = ledgerTotal(score, surveyOf(engine, relevance), ledger);
  return { relevance, ledger, total };
}

/** As `lrpSteps`, without a pause. */
export const lrp = (engine: Engine, trace: Trace, seed: Tensor, options: LrpOptions): Lrp =>
  finish(lrpSteps(engine, trace, seed, options));
