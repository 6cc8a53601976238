import { UserError } from '../../errors.js';
import type { Network } from '../../nn/network.js';
import { checkNumber } from '../../validate.js';
import type { BiasMode } from './assignment.js';
import type { Composite, CompositeEntry } from './composite.js';

/** The options of a preset that may be changed. */
export interface PresetOptions {
  readonly epsilon?: number | undefined;
  readonly beta?: number | undefined;
  readonly bias?: BiasMode | undefined;
}

interface Preset {
  /** The options it uses, with their defaults. */
  readonly epsilon?: number;
  readonly beta?: number;
  readonly bias: BiasMode;
  readonly entries: (chosen: {
    readonly epsilon: number;
    readonly beta: number;
  }) => readonly CompositeEntry[];
}

const innerProduct = (epsilon: number): CompositeEntry => ({
  type: 'inner-product',
  rule: 'epsilon',
  parameters: { epsilon },
});
const alphaBeta = (beta: number): CompositeEntry => ({
  rule: 'alpha-beta',
  parameters: { alpha: 1 + beta, beta },
});
const first = (rule: 'z-box' | 'flat'): CompositeEntry => ({ first: true, rule, parameters: {} });
/** Sums of residual blocks, as zennit's Norm: with a stabiliser of its own. */
const sums = (epsilon = 1e-6): CompositeEntry => ({
  type: 'add',
  rule: 'epsilon',
  parameters: { epsilon },
});
const zPlus: CompositeEntry = { rule: 'z-plus', parameters: {} };

/** The composites that come with whypixel, by name. */
export const presets = {
  /** The demo that the study used (β = 1, ε = 0.1). */
  heatmapping: {
    epsilon: 0.1,
    beta: 1,
    bias: 'absorb',
    entries: ({ epsilon, beta }) => [innerProduct(epsilon), alphaBeta(beta)],
  },
  /** Nothing is absorbed: Σ R = f(x). */
  conserving: {
    epsilon: 1e-6,
    beta: 1,
    bias: 'distribute',
    entries: ({ epsilon, beta }) => [innerProduct(epsilon), first('z-box'), alphaBeta(beta)],
  },
  /** Kohlbrenner et al. 2020. */
  'epsilon-plus': {
    epsilon: 1e-6,
    bias: 'ignore',
    entries: ({ epsilon }) => [innerProduct(epsilon), zPlus, sums()],
  },
  'epsilon-plus-flat': {
    epsilon: 1e-6,
    bias: 'ignore',
    entries: ({ epsilon }) => [innerProduct(epsilon), first('flat'), zPlus, sums()],
  },
  /** Montavon et al. 2019, section 10.3. */
  'epsilon-gamma-box': {
    epsilon: 1e-6,
    bias: 'ignore',
    entries: ({ epsilon }) => [
      innerProduct(epsilon),
      first('z-box'),
      { rule: 'gamma', parameters: { gamma: 0.25 } },
      sums(),
    ],
  },
  'alpha2-beta1-flat': {
    epsilon: 0.1,
    beta: 1,
    bias: 'ignore',
    entries: ({ epsilon, beta }) => [innerProduct(epsilon), first('flat'), alphaBeta(beta), sums()],
  },
  /** One rule everywhere (Bach et al. 2015, eq. 58). */
  epsilon: {
    epsilon: 0.1,
    bias: 'absorb',
    entries: ({ epsilon }) => [{ rule: 'epsilon', parameters: { epsilon } }, sums(epsilon)],
  },
} satisfies Record<string, Preset>;

export type PresetName = keyof typeof presets;
export const presetNames = Object.keys(presets) as PresetName[];

/** For networks whose description names no other: on photographs it finds what matters best. */
export const DEFAULT_PRESET: PresetName = 'heatmapping';

/** The preset that a network's description names, or the default. */
export const presetFor = ({ preset }: Pick<Network, 'preset'>): PresetName =>
  presetNames.find((name) => name === preset) ?? DEFAULT_PRESET;

/**
 * A preset with the given options in place of its defaults.
 * @throws UserError for an option that the preset does not have, or that is out of its range.
 */
export function presetComposite(name: PresetName, options: PresetOptions = {}): Composite {
  const preset: Preset = presets[name];
  for (const key of ['epsilon', 'beta'] as const) {
    const value = options[key];
    if (value === undefined) continue;
    checkNumber({ field: key }, value, { min: 0, wanted: 'a number of 0 or more' });
    if (preset[key] === undefined) {
      throw new UserError((named) => `the preset ${name} has no ${named(key)}`, { field: key });
    }
  }
  const epsilon = options.epsilon ?? preset.epsilon ?? 0;
  const beta = options.beta ?? preset.beta ?? 0;
  return { name, entries: preset.entries({ epsilon, beta }), bias: options.bias ?? preset.bias };
}
