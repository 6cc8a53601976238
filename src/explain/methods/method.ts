import type { Purpose } from '../../nn/forward.js';
import type { Network } from '../../nn/network.js';
import type { Visit } from '../../nn/pull-back.js';
import { finish, type Steps } from '../../steps.js';
import type { Shape } from '../../tensor/tensor.js';
import type { Composite } from '../lrp/composite.js';
import type { LedgerRow, LedgerTotal } from '../lrp/ledger.js';
import type { Subject } from '../subject.js';

/**
 * A parameter of a method: its range, and its description on the command line. One without a default
 * may be left out, and is then absent from the values.
 */
export type Parameter =
  | {
      readonly kind: 'number' | 'integer';
      readonly default?: number;
      /** Inclusive. */
      readonly min?: number;
      readonly max?: number;
      readonly about: string;
    }
  | {
      readonly kind: 'choice';
      readonly default?: string;
      readonly choices: readonly string[];
      readonly about: string;
    }
  /** The name of a preset, or a `Composite` in its place. */
  | {
      readonly kind: 'composite';
      readonly default: string;
      readonly choices: readonly string[];
      readonly about: string;
    }
  /** The name of a layer of the network, which also gives the default. */
  | {
      readonly kind: 'layer';
      readonly default?: undefined;
      readonly defaultFor: (network: Network) => string;
      readonly about: string;
    };

export type ParameterValue = number | string | undefined;
/** Values of a method's parameters, by name; plain data. */
export type ParameterValues = Readonly<Record<string, ParameterValue>>;
/** The same, where a composite may take the place of a preset's name. */
export type MethodValues = Readonly<Record<string, ParameterValue | Composite>>;

/** The result of a method. */
export interface Explanation {
  /** Relevance of every input value, `[3, H, W]`, or of every pixel, `[H, W]`; row-major. */
  readonly values: Float32Array;
  readonly shape: Shape;
  /** The account of methods that propagate relevance. */
  readonly ledger?: readonly LedgerRow[];
  readonly total?: LedgerTotal;
  /** Further measurements: a completeness gap, a squared norm, … */
  readonly findings?: Readonly<Record<string, number>>;
}

/** Observers of an explanation. */
export interface ExplainHooks {
  /**
   * LRP: called with the relevance that arrived at each layer's output; may restrict it in place.
   * Other methods have no relevance of hidden layers, and do not call it.
   */
  readonly visit?: Visit | undefined;
}

/** A method with its parameters chosen, for one network. */
export interface PreparedMethod {
  /** The activations that it needs of the forward pass at the explained input. */
  readonly purpose: Purpose;
  /** Explains the score of class `target`; yields between layers and passes. */
  explain(subject: Subject, target: number, hooks?: ExplainHooks): Steps<Explanation>;
}

/** The definition of a method: what a new method's file passes to `defineMethod`. */
export interface MethodDefinition {
  /** One line, for help texts and tables. */
  readonly title: string;
  /** The paper it comes from. */
  readonly source: string;
  /** True of a baseline that explains nothing, which other methods are compared with. */
  readonly isBaseline?: true;
  readonly parameters: Readonly<Record<string, Parameter>>;
  /**
   * @param values one value for each of `parameters`, already checked
   * @throws UserError when they do not go together, or do not fit the network
   */
  prepare(values: MethodValues, network: Network): PreparedMethod;
}

/** A way of explaining one class's score. */
export interface Method extends MethodDefinition {
  /**
   * Explains the score of class `target` without a pause.
   * @param values one value for each of `parameters`, already checked: see `parameterValues`
   */
  explain(subject: Subject, target: number, values: MethodValues): Explanation;
}

/** A method, from its definition. */
export const defineMethod = (definition: MethodDefinition): Method => ({
  ...definition,
  explain: (subject, target, values) =>
    finish(definition.prepare(values, subject.network).explain(subject, target)),
});
