import type { Purpose } from '../../nn/forward.js';
import type { Shape } from '../../tensor/tensor.js';
import type { LedgerRow, LedgerTotal } from '../lrp/ledger.js';
import type { Subject } from '../subject.js';

/**
 * A parameter of a method: how it is checked, and what the command line says about it. One without
 * a default may be left out, and is then absent from the values.
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
  /** The name of a layer of the network. */
  | { readonly kind: 'layer'; readonly default: string; readonly about: string };

export type ParameterValue = number | string | undefined;
export type ParameterValues = Readonly<Record<string, ParameterValue>>;

/** What a method found. */
export interface Explanation {
  /** Relevance of every input value, `[3, H, W]`, or of every pixel, `[H, W]`; row-major. */
  readonly values: Float32Array;
  readonly shape: Shape;
  /** Methods that propagate relevance account for it. */
  readonly ledger?: readonly LedgerRow[];
  readonly total?: LedgerTotal;
  /** What else was measured: a completeness gap, a squared norm, … */
  readonly findings?: Readonly<Record<string, number>>;
}

/**
 * A way of explaining one class's score. A new method is a file that exports one of these, and a
 * line in `methods`.
 */
export interface Method {
  /** One line for `--help` and the README's table. */
  readonly title: string;
  /** The paper it comes from. */
  readonly source: string;
  readonly parameters: Readonly<Record<string, Parameter>>;
  /** What it needs of the forward pass at the input that is explained. */
  readonly purpose: Purpose;
  /**
   * Explains the score of class `target`.
   * @param values one value for each of `parameters`, already checked
   */
  explain(subject: Subject, target: number, values: ParameterValues): Explanation;
}
