import type { Call, Linear, Weights } from '../../nn/layers/layer.js';
import type { Engine } from '../../tensor/engine.js';
import type { Filter } from '../../tensor/packed-weights.js';
import type { Tensor } from '../../tensor/tensor.js';
import type { BiasMode } from './assignment.js';
import { constantProduct } from './constant-product.js';
import { type Bounds, modifiedInputs } from './modified-inputs.js';
import type { Group, Term, WeightPart } from './rules/rule.js';
import { filterOf, partOf } from './weight-parts.js';

/** A weighted layer at one input, with inputs, weights and biases as a rule's groups modify them. */
export interface ModifiedLayer {
  readonly linear: Linear;
  /** The layer's input as the convolution sees it, `[C, H, W]`. */
  readonly input: Tensor;
  /** `[M, C, kh, kw]`, as they are. */
  readonly weight: Tensor;
  /** `[M]`, as they are; `none` where the layer has none. */
  readonly biases: Tensor;
  /** The layer's output, bias included, before any ReLU. */
  readonly z: Tensor;
  /** Whether the bias has to be subtracted from the output. */
  readonly subtractsBias: boolean;
  /** The group's modified inputs and weights, without terms whose input is zero throughout. */
  terms(group: Group): readonly (readonly [input: Tensor, filter: Filter])[];
  /** How many products over all of the input it takes to sum terms: those of one value per channel take none. */
  cost(terms: readonly Term[]): number;
  /**
   * The sum of terms and of a bias, `[M, h, w]`, at each unit where `where` is not 0, and anything elsewhere: a new
   * tensor in the caller's scope.
   */
  sum(terms: readonly Term[], bias: Tensor, where: Tensor): Tensor;
  /** A part of the biases, `[M]`; or `none` where biases are ignored, or the layer has none. */
  bias(part: WeightPart | undefined): Tensor;
}

/** Modified inputs are made when first needed, in the caller's scope. */
export function modifiedLayer(
  engine: Engine,
  linear: Linear,
  call: Call,
  mode: BiasMode,
  bounds: Bounds | undefined,
  isNonNegative?: boolean,
): ModifiedLayer {
  const { weight, bias: biases = engine.none } = call.weights as Weights;
  const input = linear.input(call.inputs[0]);
  const modified = modifiedInputs(engine, input, bounds, isNonNegative);
  const hasNoBias = mode === 'ignore' || biases === engine.none;
  const { shape } = linear;
  const filterFor = (term: Term): Filter => filterOf(engine, weight, term.weight);

  /** `y = Σ_i term_i + b`; false where the term is zero throughout, and nothing is written. */
  const multiply = (term: Term, bias: Tensor, y: Tensor, where: Tensor): boolean => {
    const x = modified.of(term.input);
    if (x === undefined) return false;
    engine.convolve({ x, filter: filterFor(term), bias, y, shape, exactness: 'exact', where });
    return true;
  };
  return {
    linear,
    input,
    weight,
    biases,
    z: call.output,
    subtractsBias: mode === 'ignore' && biases !== engine.none,
    terms: (group) =>
      group.terms.flatMap((term) => {
        const values = modified.of(term.input);
        return values === undefined ? [] : [[values, filterFor(term)]];
      }),
    cost: (terms) =>
      terms.filter(({ input }) => modified.constant(input) === undefined && !modified.isZero(input))
        .length,
    sum(terms, bias, where) {
      const total = engine.tensor(call.output.shape);
      const constants = terms.flatMap((term) => {
        const values = modified.constant(term.input);
        return values === undefined ? [] : [{ values, filter: filterFor(term) }];
      });
      let isEmpty = constants.length === 0;
      if (!isEmpty) constantProduct(engine, constants, input, { bias, y: total, shape });
      for (const term of terms) {
        if (modified.constant(term.input) !== undefined) continue;
        if (isEmpty) {
          isEmpty = !multiply(term, bias, total, where);
          continue;
        }
        const one = engine.tensor(total.shape);
        if (multiply(term, engine.none, one, where)) engine.run('add', [one, total], []);
        engine.release(one);
      }
      return total;
    },
    bias: (part) => (hasNoBias || part === undefined ? engine.none : partOf(engine, biases, part)),
  };
}
