import { UserError } from '../../errors.js';
import type { Purpose } from '../../nn/forward.js';
import { type Graph, INPUT, type Node } from '../../nn/graph.js';
import { type LayerType, layerOf } from '../../nn/layers/table.js';
import {
  isWeighted,
  type TreatmentName,
  treatmentNames,
  treatmentsOf,
} from '../../nn/layers/treatments.js';
import type { AssignedTreatment, Assignment, BiasMode } from './assignment.js';
import { makeRule, type RuleName, type RuleParameters, rules } from './rules/index.js';
import type { InputPart } from './rules/rule.js';

/**
 * One line of a composite: conditions, all of them optional, then the rule of layers with weights or
 * the treatment of others that meet them.
 */
export interface CompositeEntry {
  /** The first convolution, which sees the pixels. */
  readonly first?: true;
  /** Without it, a rule is for all layers with weights, and a treatment for all others. */
  readonly type?: LayerType;
  /** Tells by the layer's name. */
  readonly matches?: (name: string) => boolean;
  readonly rule: RuleName | TreatmentName;
  readonly parameters: RuleParameters;
  /** Set where the entry itself says what becomes of biases; else the composite's `bias` holds. */
  readonly bias?: BiasMode;
}

/** The rule of each weighted layer and the treatment of others: the first entry that matches. */
export interface Composite {
  readonly name: string;
  readonly entries: readonly CompositeEntry[];
  /** For entries that do not say, and rules that see biases at all. */
  readonly bias: BiasMode;
}

const isRule = (name: RuleName | TreatmentName): name is RuleName => Object.hasOwn(rules, name);

/** Whether an entry is about layers with weights. */
const isForWeighted = ({ type, rule }: CompositeEntry): boolean =>
  type === undefined ? isRule(rule) : isWeighted(type);

/** The names that may stand in an entry of that type, or of none. */
export function rulesFor(type: LayerType | undefined): readonly (RuleName | TreatmentName)[] {
  const ruleNames = Object.keys(rules) as RuleName[];
  if (type === undefined) return [...new Set([...ruleNames, ...treatmentNames])];
  return isWeighted(type) ? ruleNames : treatmentsOf(type);
}

/** The first entry about layers of the node's kind whose conditions the node meets. */
const entryFor = (
  { entries }: Composite,
  { name, layer: { type } }: Node,
  isFirst: boolean,
): CompositeEntry | undefined =>
  entries.find(
    (candidate) =>
      isForWeighted(candidate) === isWeighted(type) &&
      (candidate.first === undefined || isFirst) &&
      (candidate.type === undefined || candidate.type === type) &&
      (candidate.matches === undefined || candidate.matches(name)),
  );

/** Checks that layers of the node's type can take the entry's rule. Throws a UserError. */
function checkRule({ name: composite }: Composite, { rule }: CompositeEntry, node: Node): void {
  const { name, layer } = node;
  const known = rulesFor(layer.type);
  if (known.includes(rule)) return;
  throw new UserError(
    `composite ${composite}: the layer ${name} (${layer.type}) takes ${known.join(' or ')}, not ${rule}`,
  );
}

/**
 * The rule of every weighted layer, by name.
 * @throws UserError that names the layer which no entry matches, or the entry that cannot be.
 */
export function assignRules(composite: Composite, graph: Graph): Map<string, Assignment> {
  const weighted = graph.nodes.filter(({ layer }) => isWeighted(layer.type));
  const firstName = weighted[0]?.name;
  const assignments = new Map<string, Assignment>();
  for (const node of weighted) {
    const { name } = node;
    const isFirst = name === firstName;
    const entry = entryFor(composite, node, isFirst);
    if (entry === undefined) {
      throw new UserError(
        `composite ${composite.name}: no entry matches the layer ${name}; add one without conditions at the end`,
      );
    }
    checkRule(composite, entry, node);
    const rule = makeRule(entry.rule as RuleName, entry.parameters);
    if (rule.pixelsOnly && !isFirst) {
      throw new UserError(
        `composite ${composite.name}: ${rule.name} is for the first layer, but its entry also matches ${name}; add "first": true`,
      );
    }
    const bias = entry.bias ?? (rule.withoutBias ? 'ignore' : composite.bias);
    assignments.set(name, { rule, bias });
  }
  return assignments;
}

/**
 * The treatments of layers without weights that an entry matches, by the layer's name; all others
 * have their type's default.
 * @throws UserError that names the layer which cannot take its treatment, and those that it can take
 */
export function assignTreatments(
  composite: Composite,
  graph: Graph,
): Map<string, AssignedTreatment> {
  const assigned = new Map<string, AssignedTreatment>();
  for (const node of graph.nodes) {
    if (isWeighted(node.layer.type)) continue;
    const entry = entryFor(composite, node, false);
    if (entry === undefined) continue;
    checkRule(composite, entry, node);
    const { rule, parameters } = entry;
    assigned.set(node.name, { name: rule, epsilon: parameters.epsilon ?? 0 });
  }
  return assigned;
}

/** Parts of an input that are 0 where the input is. */
const proportional: ReadonlySet<InputPart> = new Set(['x', 'x+', 'x-']);

/**
 * The activations that a forward pass must keep for these rules. If no hidden rule gives relevance to
 * zero inputs, inactive units receive none, and pre-activations need not be kept (`active-relevance`).
 */
export function purposeOf(assignments: ReadonlyMap<string, Assignment>, graph: Graph): Purpose {
  const isProportional = ({ rule, bias }: Assignment) =>
    bias !== 'distribute' &&
    rule.groups.every(({ terms }) => terms.every(({ input }) => proportional.has(input)));
  const hidden = graph.nodes.flatMap(({ name, inputs }) => {
    const assignment = assignments.get(name);
    return assignment === undefined || inputs.includes(INPUT) ? [] : [assignment];
  });
  const liftsZero = graph.nodes.some(({ layer }) => layerOf(layer).liftsZero);
  return hidden.every(isProportional) && !liftsZero ? 'active-relevance' : 'relevance';
}
