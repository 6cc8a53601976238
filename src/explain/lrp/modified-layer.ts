import type { Call, Linear, Weights } from '../../nn/layers/layer.js';
import type { Engine } from '../../tensor/engine.js';
import type { Filter } from '../../tensor/packed-weights.js';
import type { Tensor } from '../../tensor/tensor.js';
import type { BiasMode } from './assignment.js';
import { type Bounds, modifiedInputs } from './modified-inputs.js';
import type { Group } from './rules/rule.js';
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
  /** The group's modified biases, `[M]`; or `none` where biases are ignored, or the layer has none. */
  bias(group: Group): Tensor;
}

/** Modified inputs are made when first needed, in the caller's scope. */
export function modifiedLayer(
  engine: Engine,
  linear: Linear,
  call: Call,
  mode: BiasMode,
  bounds: Bounds | undefined,
): ModifiedLayer {
  const { weight, bias: biases = engine.none } = call.weights as Weights;
  const input = linear.input(call.inputs[0]);
  const modified = modifiedInputs(engine, input, bounds);
  const hasNoBias = mode === 'ignore' || biases === engine.none;
  return {
    linear,
    input,
    weight,
    biases,
    z: call.output,
    subtractsBias: mode === 'ignore' && biases !== engine.none,
    terms: (group) =>
      group.terms.flatMap((term) => {
        const values = modified(term.input);
        return values === undefined ? [] : [[values, filterOf(engine, weight, term.weight)]];
      }),
    bias: (group) => (hasNoBias ? engine.none : partOf(engine, biases, group.bias)),
  };
}
