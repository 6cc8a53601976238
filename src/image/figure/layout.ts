import type { Figure, Panel } from './figure.js';
import { drawPanel, LEADING, panelWidth, textBlock } from './panel.js';
import { FAINT, PAPER, type Primitive, type Scene } from './scene.js';
import { wrapText } from './text-width.js';

/** The longer side of a panel's picture, in pixels, where nothing else is asked for. */
export const PANEL_SIZE = 448;

/** Type sizes and distances, as multiples of the panel's size: legible at any size. */
const TITLE = 24 / 448;
const NOTE = 15 / 448;
const GAP = 24 / 448;

/** The width of each column: that of its widest panel. */
function columnsOf({ rows }: Figure, size: number): number[] {
  const count = Math.max(1, ...rows.map((row) => row.length));
  const widthOf = (panel: Panel | null | undefined) => (panel ? panelWidth(panel, size) : 0);
  return Array.from({ length: count }, (_, c) =>
    Math.max(1, ...rows.map((row) => widthOf(row[c]))),
  );
}

/**
 * Decides every length of a figure.
 * @param size the longer side of a panel's picture, in pixels
 */
export function layOutFigure(figure: Figure, size: number = PANEL_SIZE): Scene {
  const gap = Math.round(GAP * size);
  const columns = columnsOf(figure, size);
  const inner = Math.max(
    size,
    columns.reduce((sum, column) => sum + column + gap, -gap),
  );
  const width = inner + 2 * gap;
  const primitives: Primitive[] = [];
  let y = gap * 0.75;
  const head = (lines: readonly string[], type: number, bold: boolean) => {
    const wrapped = lines.flatMap((line) => wrapText(line, type, inner, bold));
    const style = bold ? { bold } : { fill: FAINT };
    primitives.push(...textBlock(wrapped, { x: gap, y }, type, style));
    y += wrapped.length * type * LEADING;
  };
  head([figure.title], TITLE * size, true);
  head(figure.notes ?? [], NOTE * size, false);
  y = Math.round(y + gap / 2);
  for (const row of figure.rows) {
    let x = gap;
    const drawn = columns.map((column, c) => {
      const panel = row[c];
      const one = panel ? drawPanel(panel, { x, y, width: column }, size) : undefined;
      x += column + gap;
      return one;
    });
    primitives.push(...drawn.flatMap((panel) => panel?.primitives ?? []));
    y = Math.ceil(y + Math.max(0, ...drawn.map((panel) => panel?.height ?? 0)) + gap);
  }
  const paper: Primitive = { kind: 'rect', x: 0, y: 0, width, height: y, fill: PAPER };
  return { width, height: y, primitives: [paper, ...primitives] };
}
