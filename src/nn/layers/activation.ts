import {
  type ActivationKind,
  activationFunctions,
  activationKinds,
} from '../../tensor/activation-functions.js';
import type { ActivationParams } from '../../tensor/kernels/signatures.js';
import { type Fields, number, oneOf } from './fields.js';
import { type Layer, onlyInput } from './layer.js';

export interface ActivationSpec {
  readonly type: 'activation';
  readonly kind: ActivationKind;
  readonly alpha: number;
  readonly beta: number;
}

export const activationFields: Fields<ActivationSpec> = {
  kind: oneOf(activationKinds),
  alpha: number,
  beta: number,
};

/** The description of an activation; its parameters are by default those of the table. */
export function activation(
  kind: ActivationKind,
  { alpha, beta }: { readonly alpha?: number; readonly beta?: number } = {},
): ActivationSpec {
  const known = activationFunctions[kind];
  return { type: 'activation', kind, alpha: alpha ?? known.alpha, beta: beta ?? known.beta };
}

/**
 * A function of each value by itself. Relevance passes unchanged: where the function is not 0 below 0,
 * units of either sign carry relevance.
 */
export function activationLayer({ kind, alpha, beta }: ActivationSpec): Layer {
  const params: ActivationParams = [activationKinds.indexOf(kind), alpha, beta];
  return {
    keeps: { gradient: ['inputs'], relevance: [] },
    rectifiesTo: kind === 'clip' && alpha === 0 && beta > 0 ? beta : undefined,
    liftsZero: activationFunctions[kind].f(0, alpha, beta) !== 0,
    outputShape: ([input]) => input,
    forward(engine, call) {
      engine.run('activate', [onlyInput(call), call.output], params);
    },
    backward(engine, call, gradient) {
      const input = engine.tensor(gradient.shape);
      engine.run('activateInput', [onlyInput(call), gradient, input], params);
      return [input];
    },
  };
}
