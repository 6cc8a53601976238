/**
 * `--size` and `--scale` each say one of two things: how heatmaps and figures are drawn, or how pictures
 * become a network's input. What can only be one is taken so (`max`, `p99`; `1/255`, `224x320`); a plain
 * number is about the network where that is an `.onnx` file, which may not say it itself, and about the
 * drawing else. `--heatmap-scale` and `--figure-size` are always about the drawing, and have defaults in the
 * commands that draw.
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

const ownNames = { size: 'figureSize', scale: 'heatmapScale' } as const;

/** Sorts the words of a command line by what they are about. */
export function sharedWords(given: Words): SharedWords {
  const network: Record<string, unknown> = {};
  const drawing: Record<string, unknown> = {};
  for (const name of ['size', 'scale'] as const) {
    const [own, word] = [given[ownNames[name]], given[name]];
    const isNetworks =
      own === undefined || (word !== undefined && isAboutNetwork(name, String(word), given));
    if (word !== undefined && isNetworks) network[name] = word;
    if (own !== undefined) drawing[name] = word === undefined || isNetworks ? own : word;
  }
  if (drawing.size !== undefined) drawing.size = Number(drawing.size);
  return { network, drawing };
}
