import { availableParallelism } from 'node:os';
import type { Options, PositionalOptions } from 'yargs';
import { FITS } from '../image/fit/fit.js';
import { kernelSetNames } from '../tensor/kernels/index.js';

/** Options by their names, as `--help` lists them. Ranges and rules are those of a task's request. */
export type OptionTable = Readonly<Record<string, Options>>;
export type PositionalTable = Readonly<Record<string, PositionalOptions>>;

/** A text. */
export const text = (describe: string, fallback?: string): Options => ({
  type: 'string',
  ...(fallback !== undefined && { default: fallback }),
  requiresArg: true,
  describe,
});

/** A number. */
export const number = (describe: string, fallback?: number): Options => ({
  type: 'number',
  ...(fallback !== undefined && { default: fallback }),
  requiresArg: true,
  describe,
});

/** Yes or no; no by default. */
export const flag = (describe: string): Options => ({ type: 'boolean', default: false, describe });

/** One of several names. */
export const choice = (
  describe: string,
  choices: readonly string[],
  fallback: string,
): Options => ({
  choices,
  default: fallback,
  requiresArg: true,
  describe,
});

export const json = flag('print one JSON document');
export const fit = choice('how a picture becomes square: cut, pad or distort', FITS, 'cover');
export const seed = number('of everything random', 1);

/** The options of every command that runs a network. */
export const networkOptions = {
  weights: text('a GoogLeNet: .safetensors or .caffemodel [default: the embedded googlenet-emoji]'),
  labels: text('its classes: a text file, one a line, JSON, or a Python dictionary'),
  mean: text('what its input is less by: 104,117,123 (blue, green, red), a .npy or .binaryproto'),
  kernels: choice(
    'what computes: reference is the one to audit',
    kernelSetNames,
    kernelSetNames[0],
  ),
  threads: {
    type: 'number',
    default: availableParallelism(),
    defaultDescription: 'all cores',
    requiresArg: true,
    describe: 'threads that compute; 1 runs without any worker',
  },
} satisfies OptionTable;

/** The list of pictures. */
export const imagesPositional: PositionalTable = {
  images: {
    type: 'string',
    array: true,
    demandOption: true,
    describe: 'pictures (PNG, JPEG, WebP), or .npy files with preprocessed inputs',
  },
};

/** One picture. */
export const imagePositional = (describe: string): PositionalTable => ({
  image: { type: 'string', demandOption: true, describe },
});
