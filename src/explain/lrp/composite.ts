import { UserError } from '../../errors.js';
import type { Purpose } from '../../nn/forward.js';
import { type Graph, INPUT } from '../../nn/graph.js';
import { layerOf } from '../../nn/layers/table.js';
import type { Assignment, BiasMode } from './assignment.js';
import { makeRule, type RuleName, type RuleParameters } from './rules/index.js';
import type { InputPart } from './rules/rule.js';

export type WeightedType = 'convolution' | 'inner-product';

/** One line of a composite: conditions, all of them optional, then the rule for layers that meet them. */
export interface CompositeEntry {
  /** The first convolution, which sees the pixels. */
  readonly first?: true;
  readonly type?: WeightedType;
  /** Tells by the layer's name. */
  readonly matches?: (name: string) => boolean;
  readonly rule: RuleName;
  readonly parameters: RuleParameters;
  /** Set where the entry itself says what becomes of biases; else the composite's `bias` holds. */
  readonly bias?: BiasMode;
}

/** Which rule each weighted layer has: the first entry that matches it. */
export interface Composite {
  readonly name: string;
  readonly entries: readonly CompositeEntry[];
  /** For entries that do not say, and rules that see biases at all. */
  readonly bias: BiasMode;
}

/**
 * The rule of every weighted layer, by name.
 * @throws UserError that names the layer which no entry matches, or the entry that cannot be.
 */
export function assignRules(composite: Composite, graph: Graph): Map<string, Assignment> {
  const weighted = graph.nodes.filter(({ layer }) => layerOf(layer).relevance.kind === 'linear');
  const firstName = weighted[0]?.name;
  const assignments = new Map<string, Assignment>();
  for (const { name, layer } of weighted) {
    const isFirst = name === firstName;
    const entry = composite.entries.find(
      (candidate) =>
        (candidate.first === undefined || isFirst) &&
        (candidate.type === undefined || candidate.type === layer.type) &&
        (candidate.matches === undefined || candidate.matches(name)),
    );
    if (entry === undefined) {
      throw new UserError(
        `composite ${composite.name}: no entry matches the layer ${name}; add one without conditions at the end`,
      );
    }
    const rule = makeRule(entry.rule, entry.parameters);
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

/** Parts of an input that are 0 where the input is. */
const proportional: ReadonlySet<InputPart> = new Set(['x', 'x+', 'x-']);

/**
 * What a forward pass must keep for these rules: where none of a hidden layer's gives relevance to
 * inputs that are 0, units that do not fire have none, and need not be known.
 */
export function purposeOf(assignments: ReadonlyMap<string, Assignment>, graph: Graph): Purpose {
  const isProportional = ({ rule, bias }: Assignment) =>
    bias !== 'distribute' &&
    rule.groups.every(({ terms }) => terms.every(({ input }) => proportional.has(input)));
  const hidden = graph.nodes.flatMap(({ name, inputs }) => {
    const assignment = assignments.get(name);
    return assignment === undefined || inputs.includes(INPUT) ? [] : [assignment];
  });
  return hidden.every(isProportional) ? 'active-relevance' : 'relevance';
}
