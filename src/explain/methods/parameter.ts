import type { Network } from '../../nn/network.js';
import type { Composite } from '../lrp/composite.js';

/**
 * A parameter of a method: its range, and its description on the command line. One without a default
 * may be left out, and is then absent from the values.
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
  /** The name of a preset, or a `Composite` in its place; the network gives the default. */
  | {
      readonly kind: 'composite';
      readonly default?: undefined;
      readonly defaultFor: (network: Network) => string;
      readonly choices: readonly string[];
      readonly about: string;
    }
  /** The name of a layer of the network, which also gives the default. */
  | {
      readonly kind: 'layer';
      readonly default?: undefined;
      readonly defaultFor: (network: Network) => string;
      readonly about: string;
    };

export type ParameterValue = number | string | undefined;
/** Values of a method's parameters, by name; plain data. */
export type ParameterValues = Readonly<Record<string, ParameterValue>>;
/** The same, where a composite may take the place of a preset's name. */
export type MethodValues = Readonly<Record<string, ParameterValue | Composite>>;

/** The parameters of a method, by name. */
export type ParameterTable = Readonly<Record<string, Parameter>>;

/** What a parameter may be given. */
type ValueOf<P extends Parameter, Preset> = P extends { readonly kind: 'number' | 'integer' }
  ? number
  : P extends { readonly kind: 'composite'; readonly choices: readonly (infer Name)[] }
    ? Name | Preset
    : P extends { readonly choices: readonly (infer Name)[] }
      ? Name
      : string;

/**
 * Values for a method's parameters, each of which has a default or may be left out. They are plain data,
 * but with `Composite` as `Preset`, which then may take the place of a preset's name.
 */
export type ValuesOf<P extends ParameterTable, Preset = never> = {
  readonly [Name in keyof P]?: ValueOf<P[Name], Preset> | undefined;
};
