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
export const fit: Options = {
  choices: FITS,
  defaultDescription: 'the network’s own',
  requiresArg: true,
  describe: 'how a picture becomes square: cut, pad or distort',
};
export const seed = number('of everything random', 1);

/** What computes. */
export const engineOptions = {
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

/** What a network's files may not say. */
const describingOptions = {
  size: text('its input’s side in pixels, or HEIGHTxWIDTH'),
  channels: { choices: ['rgb', 'bgr'], requiresArg: true, describe: 'the order of its colours' },
  scale: text('a number, or 1/255: its input is (scale · pixel − mean) / std, of pixels 0…255'),
  mean: text('104,117,123 (in the order of its channels), one number, a .npy or .binaryproto'),
  std: text('one number, or one for each channel'),
} satisfies OptionTable;

/** The options of every command that runs a network. */
export const networkOptions = {
  network: {
    ...text(
      'a network by its name, or a file: .onnx, or a GoogLeNet in .safetensors or .caffemodel',
    ),
    defaultDescription: 'the embedded googlenet-emoji',
  },
  weights: text('the other name of --network'),
  labels: text('its classes: a text file, one a line, JSON, or a Python dictionary; or imagenet'),
  ...describingOptions,
  ...engineOptions,
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
