import { availableParallelism } from 'node:os';
import type { Argv } from 'yargs';
import { UserError } from '../errors.js';
import { FITS, type Fit } from '../image/fit/fit.js';
import { type KernelSetName, kernelSetNames } from '../tensor/kernels/index.js';

/** What every command that runs a network takes. */
export interface NetworkOptions {
  readonly weights?: string;
  readonly labels?: string;
  readonly kernels: KernelSetName;
  readonly threads: number;
}

/** Declares `--weights`, `--labels`, `--kernels` and `--threads`. */
export const networkOptions = (yargs: Argv): Argv =>
  yargs
    .option('weights', {
      type: 'string',
      requiresArg: true,
      describe: 'a GoogLeNet: .safetensors or .caffemodel [default: the embedded googlenet-emoji]',
    })
    .option('labels', {
      type: 'string',
      requiresArg: true,
      describe: 'its classes: a text file, one a line, or JSON',
    })
    .option('kernels', {
      choices: kernelSetNames,
      default: kernelSetNames[0],
      requiresArg: true,
      describe: 'what computes: reference is the one to audit',
    })
    .option('threads', {
      type: 'number',
      default: availableParallelism(),
      defaultDescription: 'all cores',
      requiresArg: true,
      describe: 'threads that compute; 1 runs without any worker',
    });

/** Declares `--fit` and `--json`. */
export const pictureOptions = (yargs: Argv): Argv =>
  yargs
    .option('fit', {
      choices: FITS,
      default: 'cover' as Fit,
      requiresArg: true,
      describe: 'how a picture becomes square: cut, pad or distort',
    })
    .option('json', { type: 'boolean', default: false, describe: 'print one JSON document' });

/** Declares the positional list of pictures. */
export const imagesPositional = (yargs: Argv): Argv =>
  yargs.positional('images', {
    type: 'string',
    array: true,
    demandOption: true,
    describe: 'pictures (PNG, JPEG), or .npy files with preprocessed inputs',
  });

/** A whole number of at least `min`, or a UserError that names the option. */
export function wholeNumber(name: string, value: unknown, min: number, max = Infinity): number {
  const number = Number(value);
  if (Number.isInteger(number) && number >= min && number <= max) return number;
  const range = max === Infinity ? `of at least ${min}` : `from ${min} to ${max}`;
  throw new UserError(`--${name} must be a whole number ${range}, not ${value}`);
}
