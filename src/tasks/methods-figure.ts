import type { Figure, Panel } from '../image/figure/figure.js';
import type { Picture } from '../image/picture.js';
import type { Input } from '../pictures/input.js';
import {
  accountOf,
  type FigureEntry,
  methodText,
  panelsOf,
  picturePanel,
  scoreOf,
} from './explain-figure.js';
import { fileName } from './names.js';
import { panelRows } from './panel-rows.js';

/** Some methods' maps of one class: the heatmaps, and below them the same over the picture. */
function rowsOf(input: Input, entries: readonly FigureEntry[], isNamed: boolean): Panel[][] {
  const panels = entries.map((entry) => {
    const [heat, over] = panelsOf(input, entry.drawn);
    const { document } = entry;
    const { label } = document.target;
    const caption = [...(isNamed ? [scoreOf(document)] : []), ...accountOf(entry)];
    const named = (text = '') => (isNamed ? `${label}: ${text}` : text);
    return [
      { ...heat, heading: named(methodText(document)), caption },
      { ...over, heading: named(isNamed ? 'over the picture' : over.heading) },
    ] as const;
  });
  return [panels.map(([heat]) => heat), panels.map(([, over]) => over as Panel)];
}

/**
 * One figure that compares methods: the picture once, and for each class the maps of all methods beside each
 * other.
 * @param shown the whole picture at the size to show it at
 * @param byMethod each method's explanations, of the same classes in the same order
 */
export function methodsFigure(
  input: Input,
  shown: Picture,
  byMethod: readonly (readonly FigureEntry[])[],
): Figure {
  const classes = byMethod[0].map((_, c) => byMethod.map((entries) => entries[c]));
  const [{ document }] = classes[0];
  const isOne = classes.length === 1;
  const network = `${document.network.name} in ${fileName(input.path)}`;
  const rows = classes.flatMap((entries) =>
    panelRows(entries).flatMap((some) => rowsOf(input, some, !isOne)),
  );
  return {
    title: isOne ? `Why “${document.target.label}”?` : `Why? ${network}`,
    notes: isOne ? [`${network}: ${scoreOf(document)}`] : [],
    rows: rows.map((row, i) => [i === 0 ? picturePanel(input, shown) : null, ...row]),
  };
}
