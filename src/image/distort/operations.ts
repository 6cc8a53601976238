import type { Picture } from '../picture.js';
import type { Region } from '../regions/region.js';
import { type BlurParameters, blur } from './blur.js';
import { grayscale } from './grayscale.js';
import { inpaint } from './inpaint.js';
import { type NoiseParameters, noise } from './noise.js';
import type { Operation } from './operation.js';
import { type PixelateParameters, pixelate } from './pixelate.js';
import { remove } from './remove.js';

/** The parameters of each operation. */
export interface OperationParameters {
  pixelate: PixelateParameters;
  grayscale: Record<string, never>;
  blur: BlurParameters;
  noise: NoiseParameters;
  remove: Record<string, never>;
  inpaint: Record<string, never>;
}

export type OperationName = keyof OperationParameters;

/** Every operation by its name on the command line. A new one is a file, and a line here. */
export const operations: { readonly [N in OperationName]: Operation<OperationParameters[N]> } = {
  pixelate,
  grayscale,
  blur,
  noise,
  remove,
  inpaint,
};

/** One operation with its parameters: plain data, as it goes into a run's JSON. */
export type OperationStep<N extends OperationName = OperationName> = {
  [M in N]: { readonly name: M; readonly parameters: OperationParameters[M] };
}[N];

/**
 * Distorts a region by several operations, each upon the result of the one before, as an editor
 * does to a selection. None at all returns the picture.
 *
 * @throws RangeError when the region is not of the picture's size
 */
export function applyOperations(
  picture: Picture,
  region: Region,
  steps: readonly OperationStep[],
): Picture {
  return steps.reduce((current, step) => applyStep(current, region, step), picture);
}

function applyStep<N extends OperationName>(
  picture: Picture,
  region: Region,
  { name, parameters }: { readonly name: N; readonly parameters: OperationParameters[N] },
): Picture {
  return operations[name].apply(picture, region, parameters);
}
