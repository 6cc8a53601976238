import type { Node } from '../../nn/graph.js';
import type { Treatment, TreatmentOptions } from '../../nn/layers/layer.js';
import { layerOf } from '../../nn/layers/table.js';
import type { Rule } from './rules/rule.js';

/**
 * The relevance of a bias: `absorb` leaves the bias in the denominator, where it keeps its share;
 * `ignore` takes it out; `distribute` spreads its share evenly over the unit's real inputs.
 */
export const biasModes = ['absorb', 'ignore', 'distribute'] as const;
export type BiasMode = (typeof biasModes)[number];

/** The rule that a composite assigns to a weighted layer. */
export interface Assignment {
  readonly rule: Rule;
  readonly bias: BiasMode;
}

const spreading = new WeakMap<ReadonlyMap<string, Assignment>, boolean>();

/** Whether relevance of pooling windows without any activation is spread: see `TreatmentOptions`. */
function spreadsEmpty(assignments: ReadonlyMap<string, Assignment>): boolean {
  const known = spreading.get(assignments);
  if (known !== undefined) return known;
  const spreads = [...assignments.values()].some(({ bias }) => bias === 'distribute');
  spreading.set(assignments, spreads);
  return spreads;
}

/** The treatment that a composite assigns to a layer without weights. */
export interface AssignedTreatment {
  readonly name: string;
  /** The stabiliser of treatments that have one. */
  readonly epsilon: number;
}

/**
 * The treatment of a layer without weights, with its name and what it is told: the assigned one, or its
 * type's default.
 */
export function treatmentOf(
  node: Node,
  assigned: ReadonlyMap<string, AssignedTreatment> | undefined,
  assignments: ReadonlyMap<string, Assignment>,
): { readonly name: string; readonly treat: Treatment; readonly options: TreatmentOptions } {
  const { treatments } = layerOf(node.layer);
  const { name, epsilon } = assigned?.get(node.name) ?? {
    name: treatments.keys().next().value as string,
    epsilon: 0,
  };
  const treat = treatments.get(name) as Treatment;
  return { name, treat, options: { spreadEmpty: spreadsEmpty(assignments), epsilon } };
}
