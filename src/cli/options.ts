import { availableParallelism } from 'node:os';
import type { Options, PositionalOptions } from 'yargs';
import { methodSpecForms } from '../explain/method-spec.js';
import { colormaps } from '../image/draw/colormaps/index.js';
import { DRAWING } from '../image/draw/heatmap.js';
import { DEFAULT_BLEND } from '../image/draw/overlay.js';
import { scaleForms } from '../image/draw/scale.js';
import { PANEL_SIZE } from '../image/figure/layout.js';
import { FITS } from '../image/fit/fit.js';
import { kernelSetNames } from '../tensor/kernels/index.js';

/** An option as yargs takes it, and what the help says of it. */
export interface Option extends Options {
  /** What stands for its value in the help: `FILE`. */
  readonly value?: string;
  /** Seldom needed: listed by `--help-all` only. */
  readonly advanced?: true;
  /** A line for each choice, which `--help-all` lists. */
  readonly each?: Readonly<Record<string, string>>;
  /** May be given several times; each counts. */
  readonly several?: true;
}

/** Options by their names, as `--help` lists them. Ranges and rules are those of a task's request. */
export type OptionTable = Readonly<Record<string, Option>>;
export type PositionalTable = Readonly<Record<string, PositionalOptions>>;

/** A text. */
export const text = (describe: string, fallback?: string): Option => ({
  type: 'string',
  ...(fallback !== undefined && { default: fallback }),
  requiresArg: true,
  describe,
});

/** A number. */
export const number = (describe: string, fallback?: number): Option => ({
  type: 'number',
  ...(fallback !== undefined && { default: fallback }),
  requiresArg: true,
  describe,
});

/** Yes or no; no by default. */
export const flag = (describe: string): Option => ({ type: 'boolean', default: false, describe });

/** One of several names. */
export const choice = (
  describe: string,
  choices: readonly string[],
  fallback: string,
  each?: Readonly<Record<string, string>>,
): Option => ({
  ...(each && { each }),
  choices,
  default: fallback,
  requiresArg: true,
  value: 'NAME',
  describe,
});

/** An option that is seldom needed. */
export const advanced = (option: Option): Option => ({ ...option, advanced: true });

/** An option whose value the help calls `value`. */
export const of = (value: string, option: Option): Option => ({ ...option, value });

export const json = flag('print one JSON document');
export const fit: Option = {
  choices: FITS,
  defaultDescription: 'the network’s own',
  requiresArg: true,
  value: 'NAME',
  describe: 'how a picture becomes square',
  each: {
    cover: 'the largest square in its middle; what lies outside is not seen',
    contain: 'the whole picture, with the mean colour beside it',
    squash: 'the whole picture, its proportions lost',
  },
};
export const seed = advanced(number('of everything random', 1));
export const colormap = choice('the heatmaps’ colours', Object.keys(colormaps), DRAWING.colormap, {
  'black-firered': 'black is 0, for: red to white, against: blue to white',
  'red-blue': 'white is 0, for: red, against: blue',
  seismic: 'the same, darker at both ends',
  gray: 'black to white',
  hot: 'black over red and yellow to white',
  viridis: 'violet over green to yellow; for the colour-blind',
});

/** The options of every command that draws heatmaps. */
export const drawingOptions = {
  colormap,
  'heatmap-scale': advanced(
    text(`where the colours end: ${scaleForms}; or --scale`, DRAWING.scale),
  ),
  smooth: advanced(number('smooths heatmaps by a Gaussian of so many pixels', DRAWING.smooth)),
} satisfies OptionTable;

/** The options of every command that makes figures. */
export const figureOptions = {
  'figure-size': advanced(
    number('the longer side of a figure’s panels, in pixels; or --size', PANEL_SIZE),
  ),
  blend: advanced(
    number('how far a heatmap’s strongest colours cover the picture, 0 to 1', DEFAULT_BLEND),
  ),
  svg: advanced(flag('write figures as SVG too')),
} satisfies OptionTable;

/** Several methods in one run, in the words of every command. */
export const methodsOption = (what: string, fallback: string): Option => ({
  ...text(`${what}, with commas: ${methodSpecForms()}`, fallback),
  value: 'METHODS',
  several: true,
  alias: 'method',
});

/** The table of results as a file of its own. */
export const csvOption: Option = {
  ...text('a file for the results as a table; - prints it in place of the text'),
  value: 'FILE',
};

/** Which class to explain, in the words of every command. */
export const classOption = (what: string, several: boolean, more = ''): Option => ({
  ...text(
    `${what}: top1, an index, a synset or a label${several ? '; several with commas, or top3' : ''}${more}`,
    'top1',
  ),
  value: 'CLASS',
  ...(several && { several }),
});

/** What computes, and what is said of it. */
export const engineOptions = {
  kernels: advanced(
    choice('what computes: reference is the one to audit', kernelSetNames, kernelSetNames[0]),
  ),
  threads: advanced({
    type: 'number',
    default: availableParallelism(),
    defaultDescription: 'all cores',
    requiresArg: true,
    describe: 'threads that compute; 1 runs without any worker',
  }),
  quiet: advanced({ ...flag('print nothing but errors, and --json'), alias: 'q' }),
} satisfies OptionTable;

/** Where many pictures come from. */
export const inputOptions = {
  recursive: advanced({ ...flag('look for pictures in folders of folders too'), alias: 'r' }),
  offline: advanced(flag('fetch nothing: refuse pictures that are http(s) addresses')),
} satisfies OptionTable;

/** What a network's files may not say. */
export const describingOptions = {
  'input-size': advanced(text('the side of its input in pixels, or HEIGHTxWIDTH')),
  channels: advanced({
    choices: ['rgb', 'bgr'],
    requiresArg: true,
    value: 'NAME',
    describe: 'the order of its colours',
  }),
  'input-scale': advanced(
    text('1/255, or a number: its input is (scale · pixel − mean) / std, of pixels 0…255'),
  ),
  mean: advanced(
    text('104,117,123 (in the order of its channels), one number, a .npy or .binaryproto'),
  ),
  std: advanced(text('one number, or one for each channel')),
  'network-output': advanced(
    of('NAME', text('which output of an .onnx network is explained, or which value within it')),
  ),
} satisfies OptionTable;

/** Which network. */
export const whichNetworkOptions = {
  network: {
    ...text('a network by its name, or its file: .onnx, .safetensors, .caffemodel'),
    value: 'NAME',
    defaultDescription: 'embedded',
  },
  weights: advanced(of('NAME', text('the other name of --network'))),
  labels: of('FILE', text('its classes: text, one a line, or JSON; or imagenet')),
  ...describingOptions,
  size: advanced(
    text(
      '--input-size, of an .onnx network or as HEIGHTxWIDTH; else --figure-size, where there is one',
    ),
  ),
  scale: advanced(
    text(
      '--input-scale, of an .onnx network or as a quotient; else --heatmap-scale, where there is one',
    ),
  ),
} satisfies OptionTable;

/** The options of every command that runs a network. */
export const networkOptions = {
  ...whichNetworkOptions,
  ...engineOptions,
} satisfies OptionTable;

/** The list of pictures. */
export const imagesPositional: PositionalTable = {
  images: {
    type: 'string',
    array: true,
    demandOption: true,
    describe:
      'pictures (PNG, JPEG, WebP), folders of them, patterns, addresses, - for standard input; or .npy files with preprocessed inputs',
  },
};

/** The list of pictures, for a command that changes them. */
export const onlyPicturesPositional: PositionalTable = {
  images: {
    ...imagesPositional.images,
    describe:
      'pictures (PNG, JPEG, WebP), folders of them, patterns, addresses, - for standard input',
  },
};

/** One picture. */
export const imagePositional = (describe: string): PositionalTable => ({
  image: { type: 'string', demandOption: true, describe },
});

/** The options that `whypixel.config.json` may set for all commands at once. */
export const sharedOptions: OptionTable = {
  ...networkOptions,
  ...inputOptions,
  fit,
  colormap,
  seed,
};
