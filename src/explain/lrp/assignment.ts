import type { Node } from '../../nn/graph.js';
import type { Treatment } from '../../nn/layers/layer.js';
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

/** Whether relevance of pooling windows without any activation is spread: see `TreatmentOptions`. */
export const spreadsEmpty = (assignments: ReadonlyMap<string, Assignment>): boolean =>
  [...assignments.values()].some(({ bias }) => bias === 'distribute');

/**
 * The treatment of a layer without weights, with its name: the assigned one, or its type's default.
 * @param assigned names of treatments by layer
 */
export function treatmentOf(
  node: Node,
  assigned: ReadonlyMap<string, string> | undefined,
): [name: string, Treatment] {
  const { treatments } = layerOf(node.layer);
  const name = assigned?.get(node.name) ?? (treatments.keys().next().value as string);
  return [name, treatments.get(name) as Treatment];
}
