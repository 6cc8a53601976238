import { showSeen } from '../image/draw/overlay.js';
import type { ColourBar, Figure, Panel } from '../image/figure/figure.js';
import type { Picture } from '../image/picture.js';
import type { Input } from '../pictures/input.js';
import { croppedLine } from './crop-line.js';
import type { ExplainDocument } from './document.js';
import type { DrawnHeatmap } from './heatmap-files.js';
import { fileName } from './names.js';
import { meaninglessLine, reachLine } from './reach-line.js';

/** One explanation, as a figure shows it. */
export interface FigureEntry {
  readonly document: ExplainDocument;
  readonly drawn: DrawnHeatmap;
  /** The preset that suits the network. */
  readonly suits: string;
}

/** In a figure settings have their plain names. */
const plain = (field: string): string => field;

export const barOf = (drawn: DrawnHeatmap['heatmap'], what = 'relevance'): ColourBar => ({
  colours: drawn.colours,
  label: `${what} per pixel; colours end at ${drawn.colours.rule}`,
});

/** The score, its probability and its place. */
export const scoreOf = ({ target, top }: ExplainDocument): string => {
  const place = top.findIndex(({ index }) => index === target.index) + 1;
  const rank = place === 0 ? `not among the first ${top.length}` : `place ${place}`;
  return `score ${target.score.toFixed(2)} (${(100 * target.probability).toFixed(1)} %), ${rank}`;
};

/** The method and those of its parameters that say which map it is: `lrp, preset conserving`. */
export function methodText({
  method,
  parameters,
}: Pick<ExplainDocument, 'method' | 'parameters'>): string {
  const drawn = new Set(['colormap', 'scale', 'smooth', 'blend', 'size']);
  const chosen = Object.entries(parameters).filter(([name]) => !drawn.has(name));
  return [method, ...chosen.map(([name, value]) => `${name} ${value}`)].join(', ');
}

/** What became of the score, where the method accounts for it. */
export const accountOf = ({ document, suits }: FigureEntry): string[] => {
  const { total, ledger, parameters } = document;
  if (total === undefined) return [];
  const meaningless = meaninglessLine(total, ledger, suits, plain);
  return [meaningless ?? reachLine(total, parameters.preset, plain)];
};

/** The original with what the network did not see in grey. */
export function picturePanel(input: Input, shown: Picture): Panel {
  const { original, path } = input;
  const cropped = croppedLine(input);
  return {
    picture: original === undefined ? shown : showSeen(shown, original.geometry),
    ownSize: original !== undefined,
    heading: 'Picture',
    caption: [`${fileName(path)}, ${input.width}×${input.height}`, ...(cropped ? [cropped] : [])],
  };
}

/** A heatmap with its colour bar, and the same over the picture. */
export const panelsOf = (
  input: Input,
  { heatmap, plain, overlay }: DrawnHeatmap,
): [Panel, Panel] => [
  { picture: plain, heading: 'Heatmap', bar: barOf(heatmap) },
  { picture: overlay, ownSize: input.original !== undefined, heading: 'Over the picture' },
];

/** The same where they stand side by side: the heatmap is as high up as what the network saw is in the picture. */
function besideOf(input: Input, drawn: DrawnHeatmap): [Panel, Panel] {
  const [heat, over] = panelsOf(input, drawn);
  if (input.original === undefined) return [heat, over];
  const { source, original } = input.original.geometry;
  const lowered = Math.round((Math.max(0, source.y) * over.picture.height) / original.height);
  return [{ ...heat, lowered }, over];
}

/**
 * One figure of all explanations of a picture: the picture once, and a row for each explanation.
 * @param shown the whole picture at the size to show it at
 */
export function explainFigure(
  input: Input,
  shown: Picture,
  entries: readonly FigureEntry[],
): Figure {
  const [first, ...others] = entries as [FigureEntry, ...FigureEntry[]];
  const network = `${first.document.network.name} in ${fileName(input.path)}`;
  const picture = picturePanel(input, shown);
  if (others.length === 0) {
    const { document, drawn } = first;
    return {
      title: `Why “${document.target.label}”?`,
      notes: [`${network}: ${scoreOf(document)}; ${methodText(document)}`, ...accountOf(first)],
      rows: [[picture, ...besideOf(input, drawn)]],
    };
  }
  return {
    title: `Why? ${network}`,
    notes: [methodText(first.document)],
    rows: entries.map((entry, i) => {
      const [heat, over] = besideOf(input, entry.drawn);
      const { target } = entry.document;
      const named = {
        ...heat,
        heading: target.label,
        caption: [scoreOf(entry.document), ...accountOf(entry)],
      };
      return [i === 0 ? picture : null, named, over];
    }),
  };
}
