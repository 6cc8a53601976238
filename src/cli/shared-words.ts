import { UserError } from '../errors.js';
import { camelCase } from './option-name.js';

/**
 * `--size` and `--scale` each say one of two things: how heatmaps and figures are drawn, or how pictures
 * become a network's input. What can only be one is taken so (`max`, `p99`; `1/255`, `224x320`); a plain
 * number is about the network where that is an `.onnx` file, which may not say it itself, and about the
 * drawing else. Each has two names that say only one thing: `--figure-size` and `--heatmap-scale`, which
 * have defaults in the commands that draw, and `--input-size` and `--input-scale`.
 */
export interface SharedWords {
  /** What is said about the network. */
  readonly network: { readonly size?: unknown; readonly scale?: unknown };
  /** What is said about the drawing, in the names of the tasks' fields. */
  readonly drawing: { readonly size?: unknown; readonly scale?: unknown };
}

type Words = Readonly<Record<string, unknown>>;

const isDrawn = /^(max|p.*)$/;
const isOfNetwork = { size: /[x×,]/i, scale: /\// } as const;

/** Which of the two `size` or `scale` is about, in a command that draws. */
function isAboutNetwork(name: 'size' | 'scale', word: string, given: Words): boolean {
  if (isOfNetwork[name].test(word)) return true;
  if (name === 'scale' && isDrawn.test(word)) return false;
  return /\.onnx$/i.test(String(given.network ?? given.weights ?? ''));
}

/** The names that say one thing only: about the drawing, and about the network's input. */
const ownNames = {
  size: { drawing: 'figureSize', network: 'inputSize' },
  scale: { drawing: 'heatmapScale', network: 'inputScale' },
} as const;

/** The request's field that an option sets: `highLrp` of `high-lrp`, `size` of `figure-size`. */
export function fieldOf(option: string): string {
  const field = camelCase(option);
  const shared = Object.entries(ownNames).find(([, { drawing }]) => drawing === field);
  return shared?.[0] ?? field;
}

/**
 * Sorts the words of a command line by what they are about.
 * @throws UserError where one thing is said twice
 */
export function sharedWords(given: Words): SharedWords {
  const network: Record<string, unknown> = {};
  const drawing: Record<string, unknown> = {};
  for (const name of ['size', 'scale'] as const) {
    const { [name]: word, [ownNames[name].drawing]: drawn, [ownNames[name].network]: own } = given;
    const isNetworks =
      word !== undefined && (drawn === undefined || isAboutNetwork(name, String(word), given));
    if (isNetworks && own !== undefined) {
      throw new UserError(
        (n) => `${n(name)} is another name of ${n(ownNames[name].network)} here; give one`,
        {
          field: name,
        },
      );
    }
    const said = isNetworks ? word : own;
    if (said !== undefined) network[name] = said;
    if (drawn !== undefined) drawing[name] = word === undefined || isNetworks ? drawn : word;
  }
  if (drawing.size !== undefined) drawing.size = Number(drawing.size);
  return { network, drawing };
}
