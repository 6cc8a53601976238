import {
  type ActivationFunction,
  activationFunctions,
  activationKinds,
} from '../../activation-functions.js';
import type { Tensor } from '../../tensor.js';
import type { Kernel } from '../signatures.js';

/** One unit is one element. */
const elements = ([x]: readonly [Tensor, ...Tensor[]]) => x.data.length;

const functionOf = (kind: number): ActivationFunction => activationFunctions[activationKinds[kind]];

export const activate: Kernel<'activate'> = {
  units: elements,
  run([x, y], [kind, alpha, beta], from, to) {
    const { f } = functionOf(kind);
    for (let i = from; i < to; i++) y.data[i] = f(x.data[i], alpha, beta);
  },
};

export const activateInput: Kernel<'activateInput'> = {
  units: elements,
  run([x, gy, gx], [kind, alpha, beta], from, to) {
    const { derivative } = functionOf(kind);
    for (let i = from; i < to; i++) gx.data[i] = derivative(x.data[i], alpha, beta) * gy.data[i];
  },
};
