import { type ActivationKind, activationKinds } from '../../activation-functions.js';
import type { ActivationParams, Kernel } from '../signatures.js';
import { CLIP, HARD_SIGMOID, HARD_SWISH, LEAKY_RELU, SIGMOID, SILU } from './constants.js';
import { blocks, range } from './elementwise.js';
import type { Functions } from './module.js';

/** The numbers of the functions that there is SIMD code for; the others are rare in vision networks. */
const NUMBERS: Partial<Record<ActivationKind, number>> = {
  clip: CLIP,
  'leaky-relu': LEAKY_RELU,
  'hard-sigmoid': HARD_SIGMOID,
  'hard-swish': HARD_SWISH,
  sigmoid: SIGMOID,
  silu: SILU,
};

const numberOf = ([kind]: ActivationParams) => NUMBERS[activationKinds[kind]];

/** Whether there is SIMD code for a function. */
export const isVectorised = (params: ActivationParams): boolean => numberOf(params) !== undefined;

export function activations(functions: Functions) {
  const activate: Kernel<'activate'> = {
    units: ([x]) => blocks(x.data.length),
    run([x, y], params, from, to) {
      const [, alpha, beta] = params;
      const how = [numberOf(params) as number, alpha, beta] as const;
      functions.activate(x.offset, y.offset, ...how, ...range(from, to, x.data.length));
    },
  };
  const activateInput: Kernel<'activateInput'> = {
    units: ([x]) => blocks(x.data.length),
    run([x, gy, gx], params, from, to) {
      const [, alpha, beta] = params;
      const how = [numberOf(params) as number, alpha, beta] as const;
      const places = [x.offset, gy.offset, gx.offset] as const;
      functions.activateInput(...places, ...how, ...range(from, to, x.data.length));
    },
  };
  return { activate, activateInput };
}
