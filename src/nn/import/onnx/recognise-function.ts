import { type ActivationKind, activationFunctions } from '../../../tensor/activation-functions.js';
import type { LayerSpec } from '../../layers/table.js';

type Scalar = (x: number) => number;

/** What a function of one number turns out to be. */
export type RecognisedFunction =
  | Extract<LayerSpec, { type: 'relu' | 'activation' }>
  | { readonly type: 'affine'; readonly factor: number; readonly shift: number };

/**
 * Where functions are compared: on both sides of every kink that an activation has, around 0, and far
 * out.
 */
const PROBES = [
  -1e4, -50, -7.3, -6, -4.1, -3.2, -3, -2.9, -2.2, -1.4, -1, -0.7, -0.3, -0.1, -0.01, 0, 0.02, 0.15,
  0.4, 0.8, 1, 1.3, 1.9, 2.4, 2.8, 3, 3.3, 4.6, 5.9, 6.2, 8.5, 60, 1e4,
];

/** How far off functions may be whose constants are stored as float32: 1/√2 is wrong by 3e-8. */
const EXACT = 2e-6;

/** Guesses of α and β by values of the function, for each activation that is written in parts. */
const GUESSES: Partial<Record<ActivationKind, (f: Scalar) => readonly [number, number]>> = {
  silu: (f) => [rounded(-Math.log(1 / f(1) - 1)), 0],
  'hard-swish': () => [1, 0],
  gelu: () => [1, 0],
  'gelu-tanh': () => [1, 0],
  mish: () => [1, 0],
  sigmoid: () => [1, 0],
  tanh: () => [1, 0],
  softplus: () => [1, 0],
  softsign: () => [1, 0],
  'hard-sigmoid': (f) => [rounded((f(0.01) - f(-0.01)) / 0.02), rounded(f(0))],
  'leaky-relu': (f) => [rounded(-f(-1)), 0],
  clip: (f) => [rounded(f(-1e4)), rounded(f(1e4))],
};

/** To nine digits, so that a slope of 1 or 1/6 does not come out as 0.9999999999. */
const rounded = (x: number) => Number(x.toPrecision(9));

/**
 * What a function is, by its values: an affine function, ReLU, or an activation of the table, however
 * it was written.
 */
export function recogniseFunction(f: Scalar): RecognisedFunction | undefined {
  const values = PROBES.map(f);
  if (values.some(Number.isNaN)) return undefined;
  const distance = (g: Scalar) =>
    Math.max(
      ...PROBES.map((x, i) => Math.abs(g(x) - values[i]) / Math.max(1, Math.abs(values[i]))),
    );

  const [factor, shift] = [rounded(f(1) - f(0)), rounded(f(0))];
  if (distance((x) => factor * x + shift) <= EXACT) return { type: 'affine', factor, shift };
  if (distance((x) => Math.max(x, 0)) <= EXACT) return { type: 'relu' };
  for (const [kind, guess] of Object.entries(GUESSES)) {
    const [alpha, beta] = guess(f);
    const known = activationFunctions[kind as ActivationKind];
    if (distance((x) => known.f(x, alpha, beta)) <= EXACT) {
      return { type: 'activation', kind: kind as ActivationKind, alpha, beta };
    }
  }
  return undefined;
}
