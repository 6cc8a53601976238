import type { MapSign } from '../../map-sign.js';
import type { Purpose } from '../../nn/forward.js';
import type { Network } from '../../nn/network.js';
import type { Visit } from '../../nn/pull-back.js';
import { finish, type Share, type Steps } from '../../steps.js';
import type { Shape } from '../../tensor/tensor.js';
import type { Composite } from '../lrp/composite.js';
import type { LedgerRow, LedgerTotal } from '../lrp/ledger.js';
import type { VerifyOptions } from '../lrp/verify.js';
import type { Subject } from '../subject.js';
import type { MethodValues, ParameterTable, ValuesOf } from './parameter.js';
import { parameterValues } from './parameters.js';

export type {
  MethodValues,
  Parameter,
  ParameterTable,
  ParameterValue,
  ParameterValues,
  ValuesOf,
} from './parameter.js';

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
  /** Told how much is done: between the passes of methods of many, between the layers of others. */
  readonly progress?: Share | undefined;
  /** LRP: computes numbers of every layer again. */
  readonly verify?: VerifyOptions | undefined;
}

/** A method with its parameters chosen, for one network. */
export interface PreparedMethod {
  /** The activations that it needs of the forward pass at the explained input. */
  readonly purpose: Purpose;
  /** Explains the score of class `target`; yields between layers and passes. */
  explain(subject: Subject, target: number, hooks?: ExplainHooks): Steps<Explanation>;
}

/** The definition of a method: what a new method's file passes to `defineMethod`. */
export interface MethodDefinition<P extends ParameterTable = ParameterTable> {
  /** One line, for help texts and tables. */
  readonly title: string;
  /** The paper it comes from. */
  readonly source: string;
  /** True of a baseline that explains nothing, which other methods are compared with. */
  readonly isBaseline?: true;
  readonly parameters: P;
  /** Which values its maps have; of either sign without. */
  readonly sign?: (values: MethodValues) => MapSign;
  /**
   * @param values one value for each of `parameters`, already checked
   * @throws UserError when they do not go together, or do not fit the network
   */
  prepare(values: MethodValues, network: Network): PreparedMethod;
}

/** A way of explaining one class's score. */
export interface Method<P extends ParameterTable = ParameterTable>
  extends Omit<MethodDefinition<P>, 'prepare'> {
  /**
   * Chooses the method's parameters for a network.
   * @throws UserError when they do not go together, or do not fit the network
   */
  prepare(values: ValuesOf<P, Composite>, network: Network): PreparedMethod;
  /** Explains the score of class `target`, its index, without a pause. */
  explain(subject: Subject, target: number, values: ValuesOf<P, Composite>): Explanation;
}

/** A method, from its definition. What it is given is checked, and defaults are filled in. */
export function defineMethod<const P extends ParameterTable>(
  definition: MethodDefinition<P>,
): Method<P> {
  const prepare = (values: ValuesOf<P, Composite>, network: Network): PreparedMethod =>
    definition.prepare(
      parameterValues<MethodValues[string]>(definition.parameters, values as MethodValues),
      network,
    );
  return {
    ...definition,
    prepare,
    explain: (subject, target, values) =>
      finish(prepare(values, subject.network).explain(subject, target)),
  };
}
