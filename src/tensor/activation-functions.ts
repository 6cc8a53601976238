/** A function that is applied to each value by itself, and its derivative. */
export interface ActivationFunction {
  /** What the parameters α and β are where they are left out. */
  readonly alpha: number;
  readonly beta: number;
  f(x: number, alpha: number, beta: number): number;
  /** f′(x), from the side of larger x at a kink. */
  derivative(x: number, alpha: number, beta: number): number;
}

const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));
const softplus = (x: number) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
/** Slope and offset of SELU (Klambauer et al. 2017), as ONNX writes them. */
const SELU = { alpha: 1.6732631921768188, gamma: 1.0507010221481323 };

/** The density of the standard normal distribution. */
const density = (x: number) => Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI);
/** Its distribution function, `(1 + erf(x / √2)) / 2`. */
const distribution = (x: number) => (1 + erf(x / Math.SQRT2)) / 2;

/**
 * The error function, to 1e-15: its series `2/√π Σ (−1)ⁿ x²ⁿ⁺¹ / (n! (2n + 1))` in the form without
 * cancellation up to 3, and the continued fraction of its complement beyond (Abramowitz and Stegun
 * 7.1.6 and 7.1.14).
 */
export function erf(x: number): number {
  const size = Math.abs(x);
  if (Number.isNaN(x)) return x;
  if (size > 6) return Math.sign(x);
  if (size <= 3) {
    let [term, total] = [size, size];
    for (let n = 1; term > total * 1e-17; n++) {
      term *= (2 * size * size) / (2 * n + 1);
      total += term;
    }
    return (Math.sign(x) * 2 * Math.exp(-size * size) * total) / Math.sqrt(Math.PI);
  }
  let fraction = size;
  for (let n = 60; n >= 1; n--) fraction = size + n / 2 / fraction;
  return Math.sign(x) * (1 - Math.exp(-size * size) / (Math.sqrt(Math.PI) * fraction));
}

/** The slope and the argument of the tanh in GELU's approximation (Hendrycks and Gimpel 2016). */
const GELU_SCALE = Math.sqrt(2 / Math.PI);
const geluArgument = (x: number) => GELU_SCALE * (x + 0.044715 * x ** 3);

type Spec = Partial<ActivationFunction> & Pick<ActivationFunction, 'f' | 'derivative'>;

/** A line of the table: α is 1 and β 0, unless it says otherwise. */
const activation = (spec: Spec): ActivationFunction => ({
  alpha: 1,
  beta: 0,
  ...spec,
});

/** Activations but ReLU, which has a layer and kernels of its own, by ONNX's names in lower case. */
export const activationFunctions = {
  /** Between α and β; ReLU6 is clip from 0 to 6. A side that is open is ±3.4e38. */
  clip: activation({
    alpha: -3.4028234663852886e38,
    beta: 3.4028234663852886e38,
    f: (x, low, high) => Math.min(Math.max(x, low), high),
    derivative: (x, low, high) => (x >= low && x < high ? 1 : 0),
  }),
  'leaky-relu': activation({
    alpha: 0.01,
    f: (x, slope) => (x >= 0 ? x : slope * x),
    derivative: (x, slope) => (x >= 0 ? 1 : slope),
  }),
  elu: activation({
    f: (x, alpha) => (x >= 0 ? x : alpha * Math.expm1(x)),
    derivative: (x, alpha) => (x >= 0 ? 1 : alpha * Math.exp(x)),
  }),
  celu: activation({
    f: (x, alpha) => (x >= 0 ? x : alpha * Math.expm1(x / alpha)),
    derivative: (x, alpha) => (x >= 0 ? 1 : Math.exp(x / alpha)),
  }),
  selu: activation({
    alpha: SELU.alpha,
    beta: SELU.gamma,
    f: (x, alpha, gamma) => gamma * (x >= 0 ? x : alpha * Math.expm1(x)),
    derivative: (x, alpha, gamma) => gamma * (x >= 0 ? 1 : alpha * Math.exp(x)),
  }),
  'thresholded-relu': activation({
    f: (x, threshold) => (x > threshold ? x : 0),
    derivative: (x, threshold) => (x > threshold ? 1 : 0),
  }),
  sigmoid: activation({
    f: sigmoid,
    derivative: (x) => sigmoid(x) * sigmoid(-x),
  }),
  /** `α x + β` between 0 and 1. ONNX's α is 0.2; PyTorch writes 1/6. */
  'hard-sigmoid': activation({
    alpha: 0.2,
    beta: 0.5,
    f: (x, alpha, beta) => Math.min(Math.max(alpha * x + beta, 0), 1),
    derivative: (x, alpha, beta) => {
      const y = alpha * x + beta;
      return y >= 0 && y < 1 ? alpha : 0;
    },
  }),
  tanh: activation({
    f: Math.tanh,
    derivative: (x) => 1 - Math.tanh(x) ** 2,
  }),
  softplus: activation({ f: softplus, derivative: sigmoid }),
  softsign: activation({
    f: (x) => x / (1 + Math.abs(x)),
    derivative: (x) => (1 + Math.abs(x)) ** -2,
  }),
  /** `x · sigmoid(α x)`: SiLU, or Swish; with α = 1.702 the fast approximation of GELU. */
  silu: activation({
    f: (x, alpha) => x * sigmoid(alpha * x),
    derivative: (x, alpha) => {
      const y = sigmoid(alpha * x);
      return y * (1 + alpha * x * (1 - y));
    },
  }),
  /** `x · clip(x / 6 + 1/2, 0, 1)` */
  'hard-swish': activation({
    f: (x) => x * Math.min(Math.max(x / 6 + 0.5, 0), 1),
    derivative: (x) => (x < -3 ? 0 : x >= 3 ? 1 : x / 3 + 0.5),
  }),
  /** `x · Φ(x)` */
  gelu: activation({
    f: (x) => x * distribution(x),
    derivative: (x) => distribution(x) + x * density(x),
  }),
  'gelu-tanh': activation({
    f: (x) => (x * (1 + Math.tanh(geluArgument(x)))) / 2,
    derivative: (x) => {
      const t = Math.tanh(geluArgument(x));
      return (1 + t) / 2 + (x * (1 - t * t) * GELU_SCALE * (1 + 3 * 0.044715 * x * x)) / 2;
    },
  }),
  mish: activation({
    f: (x) => x * Math.tanh(softplus(x)),
    derivative: (x) => {
      const t = Math.tanh(softplus(x));
      return t + x * (1 - t * t) * sigmoid(x);
    },
  }),
} as const satisfies Record<string, ActivationFunction>;

export type ActivationKind = keyof typeof activationFunctions;

/** In the order in which kernels number them. */
export const activationKinds = Object.keys(activationFunctions) as ActivationKind[];
