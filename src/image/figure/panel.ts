import { drawBar } from './bar.js';
import type { Panel } from './figure.js';
import { EDGE, FAINT, INK, PAPER, type Paint, type Primitive } from './scene.js';
import { wrapText } from './text-width.js';

/** Type sizes, as multiples of the panel's size. */
const HEADING = 16 / 448;
const CAPTION = 14 / 448;
/** From one base line to the next, in units of the type's size. */
export const LEADING = 1.35;

/** A panel's place: its upper left corner, and the width of its column. */
export interface PanelPlace {
  readonly x: number;
  readonly y: number;
  readonly width: number;
}

/** Lines of text below each other; they take `lines.length · size · LEADING`. */
export const textBlock = (
  lines: readonly string[],
  { x, y }: { readonly x: number; readonly y: number },
  size: number,
  { bold = false, fill = INK }: { readonly bold?: boolean; readonly fill?: Paint },
): Primitive[] =>
  lines.map((text, i) => ({
    kind: 'text',
    x,
    y: y + size + i * size * LEADING,
    size,
    bold,
    anchor: 'start',
    fill,
    text,
  }));

function pictureSize({ picture: { width, height }, ownSize = false }: Panel, size: number) {
  const scale = ownSize ? 1 : size / Math.max(width, height);
  return {
    width: Math.max(1, Math.round(width * scale)),
    height: Math.max(1, Math.round(height * scale)),
  };
}

/** The width that a panel's picture takes. */
export const panelWidth = (panel: Panel, size: number): number => pictureSize(panel, size).width;

/** One panel at its place: heading, picture with marks, colour bar, legend, caption. */
export function drawPanel(
  panel: Panel,
  { x, y: top, width: column }: PanelPlace,
  size: number,
): { primitives: Primitive[]; height: number } {
  const primitives: Primitive[] = [];
  const type = CAPTION * size;
  let y = top + (panel.lowered ?? 0);
  const put = (
    text: string,
    typeSize: number,
    { indent = 0, ...style }: { bold?: boolean; fill?: Paint; indent?: number },
  ) => {
    const lines = wrapText(text, typeSize, column - indent, style.bold);
    primitives.push(...textBlock(lines, { x: x + indent, y }, typeSize, style));
    y += lines.length * typeSize * LEADING;
  };
  if (panel.heading !== undefined) {
    put(panel.heading, HEADING * size, { bold: true });
    y = Math.ceil(y + 0.25 * HEADING * size);
  }
  const { width, height } = pictureSize(panel, size);
  const edge = { x: x - 1, y: y - 1, width: width + 2, height: height + 2 };
  primitives.push({ kind: 'rect', ...edge, fill: EDGE });
  primitives.push({ kind: 'image', x, y, width, height, picture: panel.picture });
  primitives.push(...drawMarks(panel, x, y, width / panel.picture.width, type));
  y += height + 0.4 * type;
  if (panel.bar !== undefined) {
    const bar = drawBar(panel.bar, { x, y: Math.ceil(y), width }, type);
    primitives.push(...bar.primitives);
    y = Math.ceil(y) + bar.height;
  }
  for (const { colour, text } of panel.legend ?? []) {
    const swatch = { x, y: y + 0.2 * type, width: type, height: type };
    primitives.push({ kind: 'rect', ...swatch, fill: colour });
    put(text, type, { indent: 1.5 * type });
  }
  for (const line of panel.caption ?? []) put(line, type, { fill: FAINT });
  return { primitives, height: y - top };
}

const drawMarks = ({ marks = [] }: Panel, x: number, y: number, scale: number, size: number) =>
  marks.map(
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
