import { barHeight, drawBar } from './bar.js';
import type { Figure, Panel } from './figure.js';
import type { Primitive, Scene } from './scene.js';
import { wrapText } from './text-width.js';

/** The longer side of a panel's picture, in pixels, where nothing else is asked for. */
export const PANEL_SIZE = 448;

/** Type sizes and distances, as multiples of the panel's size: legible at any size. */
const TYPE = { title: 24 / 448, note: 15 / 448, heading: 16 / 448, caption: 14 / 448 } as const;
const LEADING = 1.35;
const GAP = 24 / 448;

export const INK = '#1c1c1e';
export const FAINT = '#5a5a60';
const PAPER = '#ffffff';

/** A block of lines at its place; `height` is what it takes. */
function textBlock(
  lines: readonly string[],
  at: { readonly x: number; readonly y: number },
  size: number,
  style: { readonly bold?: boolean; readonly fill?: string },
): { primitives: Primitive[]; height: number } {
  const primitives = lines.map(
    (text, i): Primitive => ({
      kind: 'text',
      x: at.x,
      y: at.y + size + i * size * LEADING,
      size,
      bold: style.bold ?? false,
      anchor: 'start',
      fill: style.fill ?? INK,
      text,
    }),
  );
  return { primitives, height: lines.length * size * LEADING };
}

/** The picture's rectangle: its longer side is the panel's size. */
function pictureSize({ picture: { width, height } }: Panel, size: number) {
  const scale = size / Math.max(width, height);
  return { width: Math.round(width * scale), height: Math.round(height * scale) };
}

/** One panel at its place: heading, picture with marks, colour bar, legend, caption. */
function drawPanel(panel: Panel, x: number, top: number, size: number) {
  const primitives: Primitive[] = [];
  let y = top;
  const put = (lines: readonly string[], type: number, style: Parameters<typeof textBlock>[3]) => {
    const wrapped = lines.flatMap((line) => wrapText(line, type, size, style.bold));
    const block = textBlock(wrapped, { x, y }, type, style);
    primitives.push(...block.primitives);
    y += block.height;
  };
  if (panel.heading !== undefined) {
    put([panel.heading], TYPE.heading * size, { bold: true });
    y += 0.25 * TYPE.heading * size;
  }
  const { width, height } = pictureSize(panel, size);
  primitives.push({ kind: 'image', x, y, width, height, picture: panel.picture });
  primitives.push(...drawMarks(panel, x, y, width / panel.picture.width, TYPE.caption * size));
  y += height + 0.4 * TYPE.caption * size;
  if (panel.bar !== undefined) {
    const type = TYPE.caption * size;
    primitives.push(...drawBar(panel.bar, { x, y, width }, type));
    y += barHeight(type);
  }
  for (const { colour, text } of panel.legend ?? []) {
    const type = TYPE.caption * size;
    const fill = `rgb(${colour.join(',')})`;
    primitives.push({ kind: 'rect', x, y: y + 0.2 * type, width: type, height: type, fill });
    const block = textBlock([text], { x: x + 1.5 * type, y }, type, {});
    primitives.push(...block.primitives);
    y += block.height;
  }
  if (panel.caption !== undefined) put(panel.caption, TYPE.caption * size, { fill: FAINT });
  return { primitives, height: y - top };
}

function drawMarks({ marks = [] }: Panel, x: number, y: number, scale: number, size: number) {
  return marks.map(
    (mark): Primitive => ({
      kind: 'text',
      x: x + (mark.x + 0.5) * scale,
      y: y + (mark.y + 0.5) * scale + 0.35 * size,
      size,
      bold: true,
      anchor: 'middle',
      fill: INK,
      halo: PAPER,
      text: mark.text,
    }),
  );
}

/**
 * Decides every length of a figure.
 * @param size the longer side of each panel's picture, in pixels
 */
export function layOutFigure(figure: Figure, size: number = PANEL_SIZE): Scene {
  const gap = Math.round(GAP * size);
  const columns = Math.max(1, ...figure.rows.map((row) => row.length));
  const width = gap + columns * (size + gap);
  const primitives: Primitive[] = [];
  let y = gap * 0.75;
  const head = (lines: readonly string[], type: number, style: Parameters<typeof textBlock>[3]) => {
    const wrapped = lines.flatMap((line) => wrapText(line, type, width - 2 * gap, style.bold));
    const block = textBlock(wrapped, { x: gap, y }, type, style);
    primitives.push(...block.primitives);
    y += block.height;
  };
  head([figure.title], TYPE.title * size, { bold: true });
  head(figure.notes ?? [], TYPE.note * size, { fill: FAINT });
  y += gap / 2;
  for (const row of figure.rows) {
    const drawn = row.map((panel, c) => drawPanel(panel, gap + c * (size + gap), y, size));
    primitives.push(...drawn.flatMap((panel) => panel.primitives));
    y += Math.max(0, ...drawn.map((panel) => panel.height)) + gap;
  }
  const height = Math.ceil(y);
  const paper: Primitive = { kind: 'rect', x: 0, y: 0, width, height, fill: PAPER };
  return { width, height, primitives: [paper, ...primitives] };
}
